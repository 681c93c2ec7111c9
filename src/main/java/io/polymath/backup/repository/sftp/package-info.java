/** Repositories that are reached over SFTP. */
@NullMarked
package io.polymath.backup.repository.sftp;

import org.jspecify.annotations.NullMarked;
