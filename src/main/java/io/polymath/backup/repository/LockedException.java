package io.polymath.backup.repository;

import java.io.IOException;

/** A repository does not remove a file yet: it was told to keep it, whoever asks. */
public final class LockedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message which file, and until when: a whole sentence without its full stop */
    public LockedException(String message, Throwable cause) {
        super(message, cause);
    }
}
