/** The words of the routes: our Camel components. */
@NullMarked
package io.polymath.backup.camel;

import org.jspecify.annotations.NullMarked;
