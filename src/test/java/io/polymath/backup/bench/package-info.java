/** The benchmark: the program against what a shell user would write, on a generated estate of real stores. */
@NullMarked
package io.polymath.backup.bench;

import org.jspecify.annotations.NullMarked;
