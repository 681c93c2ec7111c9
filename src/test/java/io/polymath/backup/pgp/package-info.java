@NullMarked
package io.polymath.backup.pgp;

import org.jspecify.annotations.NullMarked;
