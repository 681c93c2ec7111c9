/** Which sets are kept, and the removal of those that no rule keeps. */
@NullMarked
package io.polymath.backup.retention;

import org.jspecify.annotations.NullMarked;
