/** Reading archives back, and what that proves. */
@NullMarked
package io.polymath.backup.proof;

import org.jspecify.annotations.NullMarked;
