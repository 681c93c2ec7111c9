package io.polymath.backup.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. A store's own test class extends it, with a real server or directory behind it. */
public abstract class StoreContract {

    @TempDir
    Path temp;

    /** Returns the kind under test. */
    protected abstract StoreKind kind();

    /** Returns a configured store that holds something of every sort that it can hold. */
    protected abstract Store store() throws Exception;

    @Test
    void anExportIsReadBackAsWhatTheSnapshotHeld() throws Exception {
        ByteArrayOutputStream export = new ByteArrayOutputStream();

        Content content = export(export);

        assertThat(content.inventory().items()).isNotEmpty();
        assertThat(content.inexact()).isEmpty();
        assertThat(content.inventory().differences(inspect(export.toByteArray())))
                .isEmpty();
    }

    @Test
    void aStoreThatNobodyWritesToStandsWhereItWasHeld() throws Exception {
        try (Session session = store().connect()) {
            assertThat(session.open().isUnmoved()).isTrue();
        }
    }

    @Test
    void anExportLeavesTheStreamOpen() throws Exception {
        ByteArrayOutputStream export = new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                throw new IOException("a store closed a stream that is not its own");
            }
        };

        export(export);

        assertThat(export.size()).isPositive();
    }

    @Test
    void anExportThatLostItsEndIsNoticed() throws Exception {
        ByteArrayOutputStream export = new ByteArrayOutputStream();
        Content content = export(export);
        byte[] bytes = export.toByteArray();

        for (int part : List.of(0, 50, 90, 99)) {
            byte[] cut = Arrays.copyOf(bytes, (int) (bytes.length * (long) part / 100));
            assertThat(damage(content, cut)).as("cut to %d %%", part).isPresent();
        }
    }

    @Test
    void aFullDiskIsNotSwallowed() throws Exception {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        Optional<Exception> thrown = Optional.empty();

        try {
            export(full);
        } catch (IOException | BackupException e) {
            thrown = Optional.of(e);
        }

        assertThat(thrown).isPresent();
        assertThat(thrown.get()).hasStackTraceContaining("no space left on device");
    }

    @Test
    void aSessionMayBeClosedTwiceAndWithoutHavingBeenOpened() throws Exception {
        Session session = store().connect();

        session.close();
        session.close();
    }

    /** Exports the store as the archive writer does: again, from the start, when the store moved. */
    protected final Content export(OutputStream out) throws Exception {
        try (Session session = store().connect()) {
            Snapshot snapshot = session.open();
            while (true) {
                try {
                    return snapshot.writeTo(out);
                } catch (MovedException e) {
                    ((ByteArrayOutputStream) out).reset();
                }
            }
        }
    }

    /** Reads an export back. */
    protected final Inventory inspect(byte[] export) throws Exception {
        Path work = Files.createTempDirectory(temp, "inspect");
        try (InputStream in = new ByteArrayInputStream(export)) {
            return kind().inspect(in, work);
        }
    }

    /** Returns what is noticed about a damaged export: a refusal, or a difference; empty when nothing is. */
    protected final Optional<String> damage(Content content, byte[] export) throws Exception {
        try {
            return content.inventory().differences(inspect(export)).stream().findFirst();
        } catch (BackupException e) {
            return Optional.of(e.reason());
        }
    }
}
