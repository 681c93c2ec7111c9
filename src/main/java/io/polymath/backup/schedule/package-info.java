/** When runs begin by themselves. */
@NullMarked
package io.polymath.backup.schedule;

import org.jspecify.annotations.NullMarked;
