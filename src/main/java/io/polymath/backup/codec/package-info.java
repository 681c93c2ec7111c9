/** Reversible changes of a stream: compression, encryption. */
@NullMarked
package io.polymath.backup.codec;

import org.jspecify.annotations.NullMarked;
