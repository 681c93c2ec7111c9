/** The commands. */
@NullMarked
package io.polymath.backup.cli;

import org.jspecify.annotations.NullMarked;
