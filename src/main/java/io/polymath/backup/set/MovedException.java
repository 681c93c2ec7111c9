package io.polymath.backup.set;

import java.io.IOException;

/** The store was written to while it was copied: what was written of the export is void, and it may be tried again. */
public final class MovedException extends IOException {

    private static final long serialVersionUID = 1L;

    public MovedException(String message) {
        super(message);
    }
}
