/** Settings: read once, checked whole, all problems told at once; secrets are a type. */
@NullMarked
package io.polymath.backup.config;

import org.jspecify.annotations.NullMarked;
