/** One restore: a set read back into stores, proved equal, and swapped in if that was asked for. */
@NullMarked
package io.polymath.backup.restore;

import org.jspecify.annotations.NullMarked;
