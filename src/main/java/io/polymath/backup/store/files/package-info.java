/** Lists of files and folders as a tar with owners, modes, times and links. */
@NullMarked
package io.polymath.backup.store.files;

import org.jspecify.annotations.NullMarked;
