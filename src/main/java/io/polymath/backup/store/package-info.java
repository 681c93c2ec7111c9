/** What is backed up: stores, held still as snapshots, and the list of all kinds. */
@NullMarked
package io.polymath.backup.store;

import org.jspecify.annotations.NullMarked;
