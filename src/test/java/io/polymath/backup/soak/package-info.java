/** The service under writers, left running for a while. */
@NullMarked
package io.polymath.backup.soak;

import org.jspecify.annotations.NullMarked;
