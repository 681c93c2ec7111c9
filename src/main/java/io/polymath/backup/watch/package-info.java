/** What is looked at between runs: rules over sets, copies, proofs, the clock and the disk, and what was told of them. */
@NullMarked
package io.polymath.backup.watch;

import org.jspecify.annotations.NullMarked;
