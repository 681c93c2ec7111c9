package io.polymath.backup.report;

import io.polymath.backup.error.Text;

/** Tells how much a number changed. */
final class Change {

    private Change() {}

    /** Returns a difference: {@code +38}, {@code -1,200}; empty when there is none. */
    static String of(long before, long now) {
        return before == now ? "" : Text.of("%+,d", now - before);
    }

    /** Returns a difference in per cent: {@code +1.2 %}; {@code ±0 %} when it is too small to tell. */
    static String percent(long before, long now) {
        if (before == 0) {
            return now == 0 ? "±0 %" : "new";
        }
        double percent = 100.0 * (now - before) / before;
        if (Math.abs(percent) < 0.05) {
            return "±0 %";
        }
        return Text.of(Math.abs(percent) < 10 ? "%+.1f %%" : "%+.0f %%", percent);
    }
}
