package io.polymath.backup.store.postgres;

import java.sql.Connection;

/** What a session works with: its connection, the client tools for this server, and how errors are told. */
record Connected(
        PostgresSettings settings, Connection connection, ServerVersion version, ToolRunner runner, Faults faults) {}
