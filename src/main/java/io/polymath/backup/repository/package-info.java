/** Places that keep sets. */
@NullMarked
package io.polymath.backup.repository;

import org.jspecify.annotations.NullMarked;
