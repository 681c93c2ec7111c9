/** Repositories that the program rclone reaches: Google Drive, and some seventy others. */
@NullMarked
package io.polymath.backup.repository.rclone;

import org.jspecify.annotations.NullMarked;
