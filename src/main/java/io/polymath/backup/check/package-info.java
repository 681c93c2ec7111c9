/** What is looked at before the night: everything that would make a backup fail, told while somebody is awake. */
@NullMarked
package io.polymath.backup.check;

import org.jspecify.annotations.NullMarked;
