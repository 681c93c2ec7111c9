package io.polymath.backup.store;

import java.io.IOException;

/**
 * There is nowhere to restore a store to, as no place for it was configured. A drill goes on without this store, and
 * tells that it is not proved.
 */
public final class NowhereException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    /**
     * @param message why there is none: {@code neo4j: no scratch server for a drill}
     * @param hint what to configure
     */
    public NowhereException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** Returns what to configure: one line, lower case, no full stop. */
    public String hint() {
        return hint;
    }
}
