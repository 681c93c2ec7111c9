/** How the backups of an installation stand, from what is on the disk. */
@NullMarked
package io.polymath.backup.status;

import org.jspecify.annotations.NullMarked;
