package io.polymath.backup.store.neo4j;

import java.io.IOException;

/** A node or relationship needs a longer line than {@link ExportFormat#MAX_LINE_BYTES}. */
final class LineTooLongException extends IOException {

    private static final long serialVersionUID = 1L;
}
