/** One backup from the cut to the sealed set. */
@NullMarked
package io.polymath.backup.run;

import org.jspecify.annotations.NullMarked;
