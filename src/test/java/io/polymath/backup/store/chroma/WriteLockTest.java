package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.ChromaServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether Chroma is kept from writing is asked in another process, as its locks are not those of this one. */
class WriteLockTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    static Path original;

    @TempDir
    Path home;

    private Path directory;
    private OtherProcess other;
    private LiveDatabase live;

    @BeforeAll
    static void fill() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            Everything.fill(server.client());
            Directories.copy(server.directory(), original.resolve("chroma"));
        }
    }

    @BeforeEach
    void open() throws Exception {
        directory = Directories.copy(original.resolve("chroma"), home.resolve("chroma"));
        other = OtherProcess.on(directory);
        live = new LiveDatabase(new ChromaDirectory(directory), LONG);
    }

    @AfterEach
    void close() throws Exception {
        live.close();
        other.close();
    }

    @Test
    void readersGoOnAndWritersWait() throws Exception {
        try (WriteLock lock = live.lock(LONG)) {
            assertThat(lock.isHeld()).isTrue();
            assertThat(other.canWrite()).isFalse();
            assertThat(other.canRead()).isTrue();
        }

        assertThat(other.canWrite()).isTrue();
    }

    @Test
    void theLockOutlivesEveryStepOfACopy() throws Exception {
        ChromaDirectory target = new ChromaDirectory(home.resolve("copy"));
        SegmentCopy copy = new SegmentCopy(live.directory(), target);

        try (WriteLock lock = live.lock(LONG)) {
            live.copyTo(home.resolve(Sqlite.FILE));
            assertThat(other.canWrite()).as("after the copy of the database").isFalse();

            Mark mark = live.calmMark(System.nanoTime() + LONG.toNanos());
            assertThat(other.canWrite()).as("after the states of the files").isFalse();

            assertThat(copy.refresh(mark.segments(), lock::isHeld)).isTrue();
            assertThat(other.canWrite()).as("after the copy of the segments").isFalse();

            assertThat(live.directory().strays(Set.of())).isNotEmpty();
            assertThat(live.catalog().missingTables()).isEmpty();
            assertThat(other.canWrite()).as("after a look around").isFalse();
        }
    }

    @Test
    void theLockIsThereWhenTheMomentOfACopyIsNoted() throws Exception {
        List<Boolean> couldWrite = new ArrayList<>();
        Clock clock = new AskingClock(couldWrite);
        try (Spool spool = Spool.open("chromadb", home, directory)) {
            LiveCopy copy = new LiveCopy(live, spool, clock);

            copy.withLock(OutputStream.nullOutputStream(), LONG);
        }

        assertThat(couldWrite).containsExactly(false);
        assertThat(other.canWrite()).isTrue();
    }

    @Test
    void theLockLetsGoByItselfWhenItsTimeIsOver() throws Exception {
        try (WriteLock lock = live.lock(Duration.ofMillis(50))) {
            long deadline = System.nanoTime() + LONG.toNanos();
            while (lock.isHeld() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }

            assertThat(lock.isHeld()).isFalse();
            assertThat(other.canWrite()).isTrue();
        }
    }

    /** Why nothing but SQLite may touch the file: a process loses its locks when it closes any descriptor of it. */
    @Test
    void readingTheFileByAnyOtherWayWouldDropTheLock() throws Exception {
        try (WriteLock lock = live.lock(LONG)) {
            try (InputStream in =
                    new FileInputStream(directory.resolve(Sqlite.FILE).toFile())) {
                assertThat(in.read()).isEqualTo('S');
            }

            assertThat(lock.isHeld()).isTrue();
            assertThat(other.canWrite()).isTrue();
        }
    }

    /** Asks the other process whenever it is asked for the time. */
    private final class AskingClock extends Clock {

        private final List<Boolean> couldWrite;

        AskingClock(List<Boolean> couldWrite) {
            this.couldWrite = couldWrite;
        }

        @Override
        public Instant instant() {
            try {
                couldWrite.add(other.canWrite());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Instant.EPOCH;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
