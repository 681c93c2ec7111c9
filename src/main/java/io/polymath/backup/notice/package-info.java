/** What is told at once, by other ways than the report: made of runs and alarms, for routes to send. */
@NullMarked
package io.polymath.backup.notice;

import org.jspecify.annotations.NullMarked;
