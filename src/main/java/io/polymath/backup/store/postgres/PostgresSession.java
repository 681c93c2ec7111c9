package io.polymath.backup.store.postgres;

import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.IOException;
import java.time.Clock;

/** One connection, which holds the snapshot open until the session is closed. */
final class PostgresSession implements Session {

    private final Connected connected;
    private final Clock clock;

    PostgresSession(Connected connected, Clock clock) {
        this.connected = connected;
        this.clock = clock;
    }

    @Override
    public Snapshot open() throws IOException {
        return new PostgresSnapshot(connected, clock, HeldSnapshot.take(connected, clock));
    }

    @Override
    public void close() {
        try {
            connected.runner().close();
        } finally {
            Connector.closeQuietly(connected.connection());
        }
    }
}
