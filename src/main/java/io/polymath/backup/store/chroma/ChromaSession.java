package io.polymath.backup.store.chroma;

import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Survey;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;

/** A Chroma directory that can be copied. */
final class ChromaSession implements Session {

    private final String store;
    private final ChromaSettings settings;
    private final Clock clock;
    private final LiveDatabase live;
    private final Spool spool;

    ChromaSession(String store, ChromaSettings settings, Clock clock, LiveDatabase live, Spool spool) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.live = live;
        this.spool = spool;
    }

    @Override
    public Snapshot open() throws IOException {
        ChromaFailures failures = new ChromaFailures(store, settings);
        try {
            LiveCopy copy = new LiveCopy(live, spool, clock);
            return new ChromaSnapshot(store, settings, live.mark(), copy, failures);
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Survey survey() {
        return Survey.of("reads " + settings.path() + ", with copies in " + settings.spool());
    }

    @Override
    public void close() {
        live.close();
        spool.close();
    }
}
