/** A set and what it is made of: exports, archives, inventories, the manifest. */
@NullMarked
package io.polymath.backup.set;

import org.jspecify.annotations.NullMarked;
