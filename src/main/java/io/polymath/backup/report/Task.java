package io.polymath.backup.report;

import java.util.Locale;

/** What a run was to do. */
public enum Task {
    BACKUP,
    RESTORE,
    DRILL,
    /** Reading a share of other repositories back. */
    REREAD;

    /** Returns its word, as in commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
