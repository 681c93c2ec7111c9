package io.polymath.backup.cli;

import io.polymath.backup.set.Pin;
import io.polymath.backup.set.SetId;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;

/** Prints that a set is pinned, or is not any more. */
record PinReport(PrintWriter out, boolean json) {

    static PinReport of(Main main) {
        return new PinReport(main.program().out(), main.json());
    }

    private record Line(String messageType, SetId set, boolean pinned, String reason) {}

    private record PinLine(String messageType, Pin pin) {}

    /** Prints why a set has to stay. */
    void print(Pin pin) {
        if (json) {
            JsonLines.print(out, new PinLine("pin", pin));
        } else {
            out.println("pinned " + pin.when().truncatedTo(ChronoUnit.SECONDS) + ": " + pin.reason());
        }
    }

    void print(SetId set, boolean pinned, String reason) {
        if (json) {
            JsonLines.print(out, new Line("summary", set, pinned, reason));
        } else {
            out.println(set + (pinned ? " stays: " : " is not pinned any more; it was: ") + reason);
        }
    }
}
