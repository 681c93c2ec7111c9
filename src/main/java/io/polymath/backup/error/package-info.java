/** What an operator can act on: one exception, and the exit codes. */
@NullMarked
package io.polymath.backup.error;

import org.jspecify.annotations.NullMarked;
