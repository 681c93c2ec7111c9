package io.polymath.backup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import io.polymath.backup.store.TextStore.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupRunTest {

    private static final Clock TWO_O_CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T01:00:00Z"), ZoneId.of("Europe/Stockholm"));

    @TempDir
    Path temp;

    @Test
    void aSetIsNamedByLocalTimeAndASecondOneOfTheMinuteByANumber() throws Exception {
        Manifest first = save(TextStore.of("notes", "one"));
        Manifest second = save(TextStore.of("notes", "one"));

        assertThat(first.set().value()).isEqualTo("polymath_20261122_0200");
        assertThat(first.archives().get(0).fileName()).isEqualTo("notes_20261122_0200.txt");
        assertThat(second.set().value()).isEqualTo("polymath_20261122_0200_2");
        assertThat(second.archives().get(0).fileName()).isEqualTo("notes_20261122_0200_2.txt");
    }

    @Test
    void aSetIsNumberedHigherThanAllBeforeWhateverTheClockSays() throws Exception {
        Clock anHourBack = Clock.offset(TWO_O_CLOCK, Duration.ofHours(-1));
        Clock anHourAhead = Clock.offset(TWO_O_CLOCK, Duration.ofHours(1));
        long seconds = TWO_O_CLOCK.instant().getEpochSecond();

        assertThat(sequence(TWO_O_CLOCK)).isEqualTo(seconds);
        assertThat(sequence(anHourBack)).isEqualTo(seconds + 1);
        assertThat(sequence(anHourAhead)).isEqualTo(seconds + 3600);
    }

    @Test
    void theLatestSetIsTheOneThatWasMadeLastWhateverItsNameSays() throws Exception {
        sequence(Clock.offset(TWO_O_CLOCK, Duration.ofDays(40)));
        sequence(TWO_O_CLOCK);
        sequence(Clock.offset(TWO_O_CLOCK, Duration.ofHours(-1)));
        LocalRepository here = new LocalRepository(temp.resolve("repository"));
        RepositorySets there = new RepositorySets(here);

        List<String> newestFirst =
                List.of("polymath_20261122_0100", "polymath_20261122_0200", "polymath_20270101_0200");
        assertThat(here.list()).extracting(entry -> entry.set().value()).isEqualTo(newestFirst);
        assertThat(there.list()).extracting(entry -> entry.set().value()).isEqualTo(newestFirst);
        assertThat(here.find("latest").set().value()).isEqualTo("polymath_20261122_0100");
        assertThat(there.find("latest").set().value()).isEqualTo("polymath_20261122_0100");
    }

    private long sequence(Clock clock) throws Exception {
        try (BackupRun run = BackupRun.open(
                TestBackups.of(temp.resolve("repository"), clock, TextStore.of("notes", "one")),
                Request.everything())) {
            run.write(run.export("notes").orElseThrow());
            return run.seal().sequence();
        }
    }

    @Test
    void allStoresConnectBeforeAnyIsOpened() throws Exception {
        CountDownLatch bothConnect = new CountDownLatch(2);
        Trouble waits = new Trouble() {
            @Override
            public void connecting() {
                bothConnect.countDown();
            }

            @Override
            public void opening() throws IOException {
                if (bothConnect.getCount() > 0) {
                    throw new IOException("opened before the other store had connected");
                }
            }
        };

        try (BackupRun run = open(new TextStore("a", waits, "1"), new TextStore("b", waits, "2"))) {
            assertThat(run.export("a")).isPresent();
            assertThat(run.export("b")).isPresent();
        }
    }

    @Test
    void aStoreThatMovedIsWrittenAgainFromTheStart() throws Exception {
        TextStore store = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void writing(int tries) throws IOException {
                        if (tries < 3) {
                            throw new MovedException("somebody wrote");
                        }
                    }
                },
                "one",
                "two");

        Manifest set = save(store);

        assertThat(set.archives().get(0).file()).hasContent("one\ntwo\nend 2.");
    }

    @Test
    void aStoreIsLetGoAsSoonAsItIsWritten() throws Exception {
        TextStore store = TextStore.of("notes", "one");

        try (BackupRun run = open(store)) {
            run.write(export(run, "notes"));

            assertThat(store.events()).containsExactly("connected", "opened", "written", "closed");
        }
    }

    @Test
    void aStoreThatCannotBeHeldIsLetGo() throws Exception {
        TextStore store = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void opening() throws IOException {
                        throw new IOException("Cannot hold still");
                    }
                },
                "one");

        try (BackupRun run = open(store)) {
            assertThat(run.export("notes")).isEmpty();
            assertThatThrownBy(run::seal).hasMessage("notes: cannot hold still");
        }
        assertThat(store.events()).contains("connected", "closed");
    }

    @Test
    void anInexactStoreLowersTheLevelOfTheCut() throws Exception {
        TextStore fuzzy = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public Optional<String> inexact() {
                        return Optional.of("somebody wrote all the time");
                    }
                },
                "one");

        assertThat(save(fuzzy).cut().level()).hasToString("L0");
        assertThat(save(TextStore.of("notes", "one")).cut().level()).hasToString("L1");
    }

    @Test
    void whatAKilledRunLeftIsSweptByTheNext() throws Exception {
        Path repository = temp.resolve("repository");
        Manifest earlier = save(TextStore.of("notes", "one"));
        Path left = Files.createDirectories(repository.resolve(".work-polymath_20261121_0200/inner"));
        Files.writeString(left.resolve(".notes.txt.part"), "half");
        Files.createDirectory(repository.resolve(".scratch-999999999-abc"));

        Manifest next = save(TextStore.of("notes", "one"));

        assertThat(repository).isDirectoryContaining("glob:**" + earlier.set());
        assertThat(repository).isDirectoryContaining("glob:**" + next.set());
        assertThat(repository).isDirectoryNotContaining("glob:**.work-*");
        assertThat(repository).isDirectoryNotContaining("glob:**.scratch-*");
    }

    @Test
    void aSecondRunIsToldWhoHoldsTheRepository() throws Exception {
        BackupRun first = open(TextStore.of("notes", "one"));
        try (first) {
            assertThatThrownBy(() -> open(TextStore.of("notes", "one")))
                    .isInstanceOfSatisfying(BackupException.class, refusal -> {
                        assertThat(refusal.exitCode()).isEqualTo(ExitCode.LOCKED);
                        assertThat(refusal.hint())
                                .isEqualTo("wait for that run to end, or let this one wait with --retry-lock 5m");
                    })
                    .hasMessageStartingWith("repository " + temp.resolve("repository") + " is in use by process "
                            + ProcessHandle.current().pid() + " of ");
        }
    }

    @Test
    void aSecondRunMayWaitForTheFirst() throws Exception {
        BackupRun first = open(TextStore.of("notes", "one"));
        Backups backups = TestBackups.of(temp.resolve("repository"), TWO_O_CLOCK, TextStore.of("notes", "one"));
        Request patient = new Request(List.of(), Optional.empty(), Duration.ofSeconds(60));

        CompletableFuture<BackupRun> second = CompletableFuture.supplyAsync(() -> openQuietly(backups, patient));
        first.close();

        second.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void aCancelledRunLeavesNothing() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        TextStore slow = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void writing(int tries) throws IOException {
                        writing.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            throw new IOException("interrupted", e);
                        }
                    }
                },
                "one");
        Backups backups = TestBackups.of(temp.resolve("repository"), TWO_O_CLOCK, slow);
        BackupRun run = BackupRun.open(backups, Request.everything());
        CompletableFuture<Void> work = CompletableFuture.runAsync(() -> writeAndClose(run));

        writing.await();
        boolean ended = backups.active().interrupt(Duration.ofSeconds(60));

        assertThat(ended).isTrue();
        assertThat(work).failsWithin(Duration.ofSeconds(60)); // it ends a moment after its run
        assertThat(temp.resolve("repository")).isDirectoryNotContaining("glob:**polymath_*");
        assertThatThrownBy(run::seal)
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
    }

    @Test
    void aRepositoryThatOthersMayReadIsRefused() throws Exception {
        Path repository = Files.createDirectory(temp.resolve("repository"));
        Files.setPosixFilePermissions(repository, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> open(TextStore.of("notes", "one")))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.hint()).isEqualTo("chmod 700 " + repository))
                .hasMessage("repository " + repository + " is open to others: rwxr-xr-x, expected rwx------");
    }

    @Test
    void aRepositoryThatIsAFileIsRefused() throws Exception {
        Path repository = Files.createFile(temp.resolve("repository"));
        Files.setPosixFilePermissions(repository, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> open(TextStore.of("notes", "one")))
                .hasMessage("unable to write to repository " + repository
                        + ": expected a folder that this user may write to");
    }

    @Test
    void anUnknownStoreIsRefusedBeforeAnythingIsTouched() {
        Backups backups = TestBackups.of(temp.resolve("repository"), TextStore.of("notes", "one"));
        Request request = new Request(List.of("noets"), Optional.empty(), Duration.ZERO);

        assertThatThrownBy(() -> BackupRun.open(backups, request)).hasMessage("no store noets in the configuration");
        assertThat(temp.resolve("repository")).doesNotExist();
    }

    private BackupRun open(Store... stores) throws IOException {
        return BackupRun.open(TestBackups.of(temp.resolve("repository"), TWO_O_CLOCK, stores), Request.everything());
    }

    private static BackupRun openQuietly(Backups backups, Request request) {
        try {
            return BackupRun.open(backups, request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeAndClose(BackupRun run) {
        try (run) {
            run.write(export(run, "notes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Export export(BackupRun run, String store) {
        return run.export(store).orElseThrow();
    }

    private Manifest save(Store... stores) throws IOException {
        try (BackupRun run = open(stores)) {
            for (Store store : stores) {
                Archive archive = run.write(export(run, store.name()));
                assertThat(archive.file()).exists();
            }
            return run.seal();
        }
    }
}
