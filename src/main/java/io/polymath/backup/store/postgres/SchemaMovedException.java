package io.polymath.backup.store.postgres;

import java.io.IOException;

/** A table was dropped, renamed or emptied after the snapshot was taken and before anyone could lock it. */
final class SchemaMovedException extends IOException {

    private static final long serialVersionUID = 1L;

    SchemaMovedException(String message) {
        super(message);
    }
}
