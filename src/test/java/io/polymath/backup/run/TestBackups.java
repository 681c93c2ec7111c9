package io.polymath.backup.run;

import io.polymath.backup.codec.Codecs;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs over text stores, in a repository of a test's own. */
public final class TestBackups {

    private TestBackups() {}

    /** Returns what runs need, with the system's clock. */
    public static Backups of(Path repository, Store... stores) {
        return of(repository, Clock.system(ZoneId.of("Europe/Stockholm")), stores);
    }

    /** Returns what runs need, with rules of the test's own. */
    public static Backups of(Path repository, Policies policies, Store... stores) {
        return of(repository, Clock.system(ZoneId.of("Europe/Stockholm")), policies, stores);
    }

    /** Returns what runs need, with a clock of the test's own. */
    public static Backups of(Path repository, Clock clock, Store... stores) {
        return of(repository, clock, Policies.shipped(), stores);
    }

    private static Backups of(Path repository, Clock clock, Policies policies, Store... stores) {
        return new Backups(
                List.of(stores),
                new LocalRepository(repository),
                new Verifier(kind -> TextStore.KIND, Codecs::reading, clock),
                policies,
                clock,
                Progress.SILENT,
                new ActiveRuns(),
                "test-host",
                "polymath-backup test",
                List.of(),
                Signing.none());
    }

    /** Saves all stores as one set, without codecs. */
    public static Manifest save(Backups backups) throws IOException {
        return save(backups, UnaryOperator.identity());
    }

    /**
     * Saves all stores as one set.
     *
     * @param codecs puts codecs around each export
     */
    public static Manifest save(Backups backups, UnaryOperator<Export> codecs) throws IOException {
        try (BackupRun run = BackupRun.open(backups, Request.everything())) {
            for (String name : backups.names()) {
                run.verify(run.write(codecs.apply(run.export(name).orElseThrow())), Proof.Level.CONTENT);
            }
            return run.seal();
        }
    }
}
