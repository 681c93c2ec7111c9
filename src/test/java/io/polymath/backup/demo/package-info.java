/** The demonstration: throw-away servers, a believable estate, the shipped routes. */
@NullMarked
package io.polymath.backup.demo;

import org.jspecify.annotations.NullMarked;
