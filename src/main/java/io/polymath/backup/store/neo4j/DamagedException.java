package io.polymath.backup.store.neo4j;

import java.io.IOException;

/** An export is not what its format promises. The message says what is wrong, without the content of the store. */
final class DamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns what is wrong. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
