package io.polymath.backup.report;

import java.util.Locale;

/** How a run ended, in one word. */
public enum Status {
    /** All that was asked for was done: the exit code is 0. */
    OK,
    /** There is a new set, but a person should look: a store is missing from it, or a copy is not proved. */
    WARNING,
    /** There is no new set; or the restore, or the drill, did not reach its end. */
    FAILED;

    /** Returns its word, as in the subject of a mail. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
