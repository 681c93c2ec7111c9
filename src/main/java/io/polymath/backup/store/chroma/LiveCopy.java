package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The two ways to copy a directory that Chroma may be writing to.
 *
 * <p>Without a lock: the database is copied, then the index files are read where they are. They belong to the database
 * if neither the files nor the sequence numbers of the indexes, the copy's own among them, changed from before to after:
 * Chroma writes an index in place, then its sequence number. The log may grow meanwhile.
 *
 * <p>With a lock: the index files are copied too, before and again while Chroma is kept from writing; the export is
 * written after the lock has gone.
 */
final class LiveCopy {

    /** For how long to wait for a moment in which no index is written. */
    private static final Duration CALM = Duration.ofSeconds(2);

    private final LiveDatabase live;
    private final Spool spool;
    private final Clock clock;

    LiveCopy(LiveDatabase live, Spool spool, Clock clock) {
        this.live = live;
        this.spool = spool;
        this.clock = clock;
    }

    /** Returns where the directory stands. */
    Mark mark() throws SQLException, IOException {
        return live.mark();
    }

    /**
     * What was written.
     *
     * @param moment when the database was copied
     * @param held for how long Chroma was kept from writing
     */
    record Written(Inventory inventory, Instant moment, Mark before, Mark after, Duration held) {}

    /** The lock let go before everything was copied. */
    static final class HeldTooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Copies without keeping Chroma from writing for longer than the database takes.
     *
     * @throws MovedException when an index was written meanwhile
     */
    Written withoutLock(OutputStream out, Duration longest) throws IOException, SQLException {
        spool.empty();
        Mark before = live.calmMark(System.nanoTime() + CALM.toNanos());
        Instant moment = clock.instant();
        WriteLock lock = live.lock(longest);
        try (lock) {
            live.copyTo(database());
        }
        checkCopy(before);
        Inventory inventory;
        try {
            inventory = new ExportWriter(database(), live.directory(), live.directory(), spool.folder()).write(out);
        } catch (DamagedException | NoSuchFileException e) {
            checkStill(before);
            throw e;
        }
        return new Written(inventory, moment, before, checkStill(before), lock.time());
    }

    private Path database() {
        return spool.folder().resolve(Sqlite.FILE);
    }

    private void checkCopy(Mark before) throws SQLException, IOException {
        try (Connection copy = Sqlite.open(database(), Duration.ZERO)) {
            if (!LiveDatabase.vectors(copy).equals(before.vectors())) {
                throw moved();
            }
        }
    }

    private Mark checkStill(Mark before) throws SQLException, IOException {
        Mark after = live.mark();
        if (!after.sameIndex(before)) {
            throw moved();
        }
        return after;
    }

    private static MovedException moved() {
        return new MovedException("an index was written while it was copied");
    }

    /**
     * Copies while Chroma is kept from writing, and then writes the export.
     *
     * @throws HeldTooLongException when that is not possible within a time
     */
    Written withLock(OutputStream out, Duration longest) throws IOException, SQLException {
        spool.empty();
        ChromaDirectory copied = new ChromaDirectory(spool.folder().resolve("segments"));
        SegmentCopy copy = new SegmentCopy(live.directory(), copied);
        SortedSet<String> segments = live.mark().segments();
        spool.require(copy.bytes(segments));
        copy.refresh(segments, () -> true);
        Instant moment;
        Mark mark;
        WriteLock lock = live.lock(longest);
        try (lock) {
            moment = clock.instant();
            live.copyTo(database());
            mark = refresh(copy, lock, System.nanoTime() + longest.toNanos());
        }
        Inventory inventory = new ExportWriter(database(), copied, live.directory(), spool.folder()).write(out);
        return new Written(inventory, moment, mark, mark, lock.time());
    }

    /** Brings the copy of the index files up to date; again when a flush that had begun before the lock was going on. */
    private Mark refresh(SegmentCopy copy, WriteLock lock, long deadlineNanos) throws SQLException, IOException {
        while (true) {
            Mark before = live.calmMark(deadlineNanos);
            boolean complete = copy.refresh(before.segments(), lock::isHeld);
            Mark after = live.mark();
            if (!complete || !lock.isHeld()) {
                throw new HeldTooLongException();
            }
            if (after.sameIndex(before)) {
                return after;
            }
        }
    }

    /** Returns what only the live directory tells. */
    Map<String, String> facts() throws SQLException {
        return Map.of("journal-mode", live.value("PRAGMA journal_mode"));
    }

    /** Returns the versions of the programs that took part. */
    Map<String, String> versions() throws SQLException {
        return Map.of("sqlite", live.value("SELECT sqlite_version()"));
    }

    /** Returns a sentence for everything in the directory that is not exported. */
    List<String> strays(Mark mark) throws IOException {
        return live.directory().strays(mark.segments());
    }
}
