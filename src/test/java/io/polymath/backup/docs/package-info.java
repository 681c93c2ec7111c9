/** What the documentation says of the program is compared with the program. */
@NullMarked
package io.polymath.backup.docs;

import org.jspecify.annotations.NullMarked;
