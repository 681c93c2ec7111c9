/** What happened in a run: collected while it happens, told to a person at its end. */
@NullMarked
package io.polymath.backup.report;

import org.jspecify.annotations.NullMarked;
