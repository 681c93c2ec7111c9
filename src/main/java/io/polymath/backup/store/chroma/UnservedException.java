package io.polymath.backup.store.chroma;

import java.io.IOException;

/** A real Chroma could not be asked about a directory to the end: it may be the server's fault, or the directory's. */
final class UnservedException extends IOException {

    private static final long serialVersionUID = 1L;

    UnservedException(String message, IOException cause) {
        super(message, cause);
    }
}
