package io.polymath.backup.store.chroma;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.Restoration.Plan;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are restored, opened by real servers. */
class ChromaRestorationTest {

    @TempDir
    static Path states;

    private static ChromaServer original;
    private static TestExport export;

    @TempDir
    Path home;

    private Path data;
    private Path live;
    private Path beside;

    @BeforeAll
    static void export() throws Exception {
        original = ChromaServer.start();
        Everything.fill(original.client());
        export = TestExport.of(Stores.of(states, original.directory()));
        try (ChromaServer other = ChromaServer.start()) {
            ChromaClient client = other.client();
            client.add(client.create("newer", Map.of()), List.of(Item.of("sentinel", 1, 2)));
            Directories.copy(other.directory(), states.resolve("live"));
        }
    }

    @AfterAll
    static void stop() {
        original.close();
    }

    @BeforeEach
    void live() throws Exception {
        data = Files.createDirectory(home.resolve("data"));
        live = Directories.copy(states.resolve("live"), data.resolve("chroma"));
        beside = data.resolve("chroma.restore-20261122_0200");
    }

    private Restores restores() {
        return Restores.of(home, live, export);
    }

    @Test
    void aDirectoryIsRestoredBesideTheLiveOne() throws Exception {
        Restores restores = Restores.probed(home, live, export);
        try (Restoration restoration = restores.beside()) {
            Plan plan = restoration.plan();
            restoration.load(archive -> export.stream());
            Inventory found = restoration.inventory();

            assertThat(plan.target()).isEqualTo(beside.toString());
            assertThat(plan.rooms().get(0).bytes()).isEqualTo(export.bytes().length);
            assertThat(plan.remove()).isEqualTo("rm -r " + beside);
            assertThat(restores.differences(restoration, found)).isEmpty();
            assertThat(found.facts().get("probe"))
                    .isEqualTo("opened on a clone by " + home.resolve("chroma-program")
                            + ": 301 vectors fetched, 5 collections queried");
        }
        assertThat(names(data)).containsExactly("chroma", "chroma.restore-20261122_0200");
        assertServes(beside);
    }

    @Test
    void withoutAServerTheResultSaysThatItWasNotOpened() throws Exception {
        try (Restoration restoration = restores().beside()) {
            Plan plan = restoration.plan();
            restoration.load(archive -> export.stream());

            String why = "there is none in PATH, or store.chromadb.server-command is none";
            assertThat(plan.steps()).contains("not open a clone of it with a real Chroma: " + why);
            assertThat(restoration.inventory().warnings()).contains("not opened by a real Chroma: " + why);
        }
    }

    @Test
    void aRestoreInPlaceKeepsTheOldDirectoryAndTellsHowToUndo() throws Exception {
        Files.setPosixFilePermissions(live, PosixFilePermissions.fromString("rwxr-x---"));
        Files.setAttribute(live, "unix:gid", 4711);
        Swap swap;
        try (Restoration restoration = restores().inPlace()) {
            assertThat(restoration.plan().steps())
                    .contains("rename " + live + " to " + live
                            + ".old-DATE, and the new one to it; nobody has it open now");
            assertThat(restores().load(restoration)).isEmpty();

            swap = restoration.swap();
        }

        Path old = Path.of(swap.old().orElseThrow());
        assertThat(names(data)).containsExactly("chroma", old.getFileName().toString());
        assertThat(old.getFileName().toString()).matches("chroma\\.old-\\d{8}_\\d{4}");
        assertThat(Rights.of(live)).isEqualTo(Rights.of(old)).isEqualTo(new Rights(0, 4711, 0750));
        assertServes(live);

        shell(swap.undo());
        assertThat(names(data)).containsExactly("chroma", "chroma.restore-20261122_0200");
        try (ChromaServer server = ChromaServer.start(live)) {
            assertThat(server.client().collections()).containsOnlyKeys("newer");
        }
    }

    @Test
    void whatIsKeptCanBeDeletedAsItSays() throws Exception {
        Swap swap;
        try (Restoration restoration = restores().inPlace()) {
            restores().load(restoration);
            swap = restoration.swap();
        }

        shell(swap.delete().orElseThrow());

        assertThat(names(data)).containsExactly("chroma");
    }

    @Test
    void aDirectoryThatAServerHasOpenIsNotReplaced() throws Exception {
        try (Restoration restoration = restores().inPlace()) {
            try (ChromaServer server = ChromaServer.start(live)) {
                assertThat(restoration.plan().steps())
                        .anyMatch(step -> step.matches(
                                ".*; it is open in process \\d+ \\(node\\) now, which has to be stopped before"));
                assertThat(restores().load(restoration)).isEmpty();

                BackupException refusal = refusal(restoration::swap);

                assertThat(refusal)
                        .message()
                        .matches("chromadb: \\Q" + live
                                + "\\E is open in process \\d+ \\(node\\), so it was not replaced");
                assertThat(refusal.hint())
                        .isEqualTo("stop Chroma, in the route before-restore or by hand, then restore again");
                assertThat(server.client().collections()).containsOnlyKeys("newer");
            }
        }

        try (Restoration again = restores().inPlace()) {
            again.plan();
            assertThat(restores().load(again)).isEmpty();
            again.swap();
        }
        assertServes(live);
    }

    /** As one in a container does, to which the directory is mounted. */
    @Test
    void aProcessThatKnowsTheDirectoryByAnotherPathIsFound() throws Exception {
        Path mounted = Files.createDirectory(home.resolve("mounted"));
        Files.createLink(mounted.resolve(Sqlite.FILE), live.resolve(Sqlite.FILE));
        OtherProcess other = OtherProcess.on(mounted);
        try (Restoration restoration = restores().inPlace()) {
            assertThat(other.canRead()).isTrue();
            restores().load(restoration);

            assertThat(refusal(restoration::swap))
                    .message()
                    .matches("chromadb: \\Q" + live + "\\E is open in process \\d+ \\(java\\), so it was not replaced");
        } finally {
            other.close();
        }
    }

    @Test
    void aSwapThatIsKilledBetweenItsRenamesIsDoneAgain() throws Exception {
        try (Restoration restoration = restores().inPlace()) {
            restores().load(restoration);
        }
        // as a swap leaves it after its first rename
        Path old = Files.move(live, data.resolve("chroma.old-20261123_0300"));

        try (Restoration again = restores().inPlace()) {
            again.plan();
            assertThat(restores().load(again)).isEmpty();
            again.swap();
        }

        assertThat(names(data)).containsExactly("chroma", "chroma.old-20261123_0300");
        assertThat(old.resolve(Sqlite.FILE)).exists();
        assertServes(live);
    }

    @Test
    void aLiveDirectoryWhoseMarkWasNotTakenAwayIsNeverRemoved() throws Exception {
        try (Restoration restoration = restores().inPlace()) {
            restores().load(restoration);
        }
        // as a swap that is killed before its end leaves it
        Directories.delete(live);
        Files.move(beside, live);
        assertThat(live.resolve(RestoreTarget.MARK)).exists();

        assertRefused(
                restores().named(live),
                "chromadb: " + live + " is there already, and is not empty",
                "remove it, or name another directory with --to chromadb=DIR");
        assertServes(live);
    }

    @Test
    void aLiveDirectoryThatIsLostIsRestoredInPlace() throws Exception {
        Directories.delete(live);
        try (Restoration restoration = restores().inPlace()) {
            assertThat(restoration.plan().steps()).contains("rename it to " + live + ", where there is nothing now");
            assertThat(restores().load(restoration)).isEmpty();

            Swap swap = restoration.swap();

            assertThat(swap).isEqualTo(Swap.first("mv " + live + " " + beside));
        }
        assertServes(live);
    }

    @Test
    void aLinkToTheLiveDirectoryStaysALink() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("link"), live);
        Restores restores = Restores.of(home, link, export);
        try (Restoration restoration = restores.inPlace()) {
            restoration.plan();
            restores.load(restoration);
            restoration.swap();
        }

        assertThat(link).isSymbolicLink();
        assertServes(link);
    }

    @Test
    void anEmptyDirectoryIsFilledAndKeepsItsRights() throws Exception {
        Path empty = Files.createDirectory(
                home.resolve("empty"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x--x")));
        try (Restoration restoration = restores().named(empty)) {
            restoration.plan();
            assertThat(restores().load(restoration)).isEmpty();
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(empty)))
                .isEqualTo("rwxr-x--x");
        assertServes(empty);
    }

    @Test
    void ownersAndModesOfFilesComeBack() throws Exception {
        Path own = Directories.copy(original.directory(), home.resolve("own"));
        String segment = Directories.segment(own, "papers");
        for (Path file :
                List.of(own, own.resolve(Sqlite.FILE), own.resolve(segment).resolve("header.bin"))) {
            Files.setAttribute(file, "unix:uid", 4711);
            Files.setAttribute(file, "unix:gid", 4712);
        }
        Files.setPosixFilePermissions(own.resolve(Sqlite.FILE), PosixFilePermissions.fromString("rw-r-----"));
        TestExport owned = TestExport.of(Stores.of(home, own));
        Directories.delete(live);
        Restores restores = restores().with(owned);

        try (Restoration restoration = restores.beside()) {
            assertThat(restores.load(restoration)).isEmpty();
        }

        assertThat(Rights.of(beside)).isEqualTo(new Rights(4711, 4712, 0750));
        assertThat(Rights.of(beside.resolve(Sqlite.FILE))).isEqualTo(new Rights(4711, 4712, 0640));
        assertThat(Rights.of(beside.resolve(segment)).user()).isEqualTo(4711);
    }

    @Test
    void aTargetThatIsNotEmptyIsRefused() throws Exception {
        try (Restoration restoration = restores().beside()) {
            restores().load(restoration);
        }

        assertRefused(
                restores().beside(),
                "chromadb: " + beside + " is there already, and is not empty",
                "remove it, or name another directory with --to chromadb=DIR");
        assertServes(beside);
    }

    @Test
    void aTargetThatIsAFileIsRefused() throws Exception {
        Path file = Files.createFile(home.resolve("file"));

        assertRefused(
                restores().named(file),
                "chromadb: " + file + " is there already, and is no directory",
                "name another directory with --to chromadb=DIR");
    }

    @Test
    void aTargetInAFolderThatIsNotThereIsRefused() throws Exception {
        assertRefused(
                restores().named(home.resolve("no/such")),
                "chromadb: no folder " + home.resolve("no"),
                "make it first, or name another directory with --to chromadb=DIR");
    }

    @Test
    void aTargetWithinTheLiveDirectoryIsRefused() throws Exception {
        assertRefused(
                restores().named(live.resolve("copy")),
                "chromadb: " + live.resolve("copy") + " is within the live directory",
                "name another directory with --to chromadb=DIR");
    }

    @Test
    void aProgramForTheProbeThatIsNotThereIsRefused() throws Exception {
        Restores restores = new Restores(home, live, export, Map.of("server-command", "/no/such/chroma"));

        assertRefused(
                restores.beside(),
                "chromadb: no program /no/such/chroma, which is to probe what is restored",
                "set store.chromadb.server-command to a Chroma, or to none");
    }

    @Test
    void aServerThatDoesNotStartFailsTheRestore() throws Exception {
        Path broken = Files.writeString(home.resolve("broken"), "#!/bin/sh\necho out of order\nexit 3\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
        Restores restores = new Restores(home, live, export, Map.of("server-command", broken.toString()));
        try (Restoration restoration = restores.beside()) {
            restoration.load(archive -> export.stream());

            BackupException refusal = refusal(restoration::inventory);

            assertThat(refusal)
                    .hasMessage("chromadb: a real Chroma (" + broken
                            + ") does not serve the directory: it ended: out of order");
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refusal.hint()).isEqualTo(unserved());
        }
    }

    private String unserved() {
        return beside + " was read back without a server, and no damage was found; "
                + "set store.chromadb.server-command to a Chroma of the version that was saved or newer, or to none,"
                + " and restore again";
    }

    @Test
    void aServerThatIsGoneInTheMiddleFailsTheRestoreAndTheNextOneSucceeds() throws Exception {
        Path real = ChromaServer.program(home);
        // is killed as soon as it listens; its port is the last argument
        Path mortal = Files.writeString(home.resolve("mortal"), """
            #!/bin/bash
            %s "$@" & server=$!
            until (exec 3<>/dev/tcp/127.0.0.1/${!#}) 2>/dev/null; do sleep 0.01; done
            kill -9 $server; echo killed by the kernel; exit 137
            """.formatted(real));
        Files.setPosixFilePermissions(mortal, PosixFilePermissions.fromString("rwx------"));
        Restores restores = new Restores(home, live, export, Map.of("server-command", mortal.toString()));
        try (Restoration restoration = restores.beside()) {
            restoration.load(archive -> export.stream());

            BackupException refusal = refusal(restoration::inventory);

            assertThat(refusal).message().startsWith("chromadb: a real Chroma (" + mortal + ") does not serve ");
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refusal.hint()).isEqualTo(unserved());
        }
        assertThat(beside.resolve(RestoreTarget.MARK)).exists();
        assertThat(Files.mismatch(
                        live.resolve(Sqlite.FILE), states.resolve("live").resolve(Sqlite.FILE)))
                .isEqualTo(-1);
        try (Restoration restoration = Restores.probed(home, live, export).beside()) {
            assertThat(restoration.plan().steps()).contains("remove what an unfinished restore left in " + beside);
            assertThat(restores.load(restoration)).isEmpty();
        }
        assertThat(beside.resolve(RestoreTarget.MARK)).doesNotExist();
        assertServes(beside);
    }

    @Test
    void aServerThatIsOlderThanTheDirectoryFailsTheRestore() throws Exception {
        try (Restoration restoration = Restores.probed(home, live, export).beside()) {
            restoration.load(archive -> export.stream());
            // what a newer Chroma leaves in the database, which an older one refuses
            Directories.execute(
                    beside,
                    "INSERT INTO migrations SELECT dir, version + 1, '00099-future.sqlite.sql', 'SELECT 1', hash"
                            + " FROM migrations WHERE dir = 'sysdb' ORDER BY version DESC LIMIT 1");

            BackupException refusal = refusal(restoration::inventory);

            assertThat(refusal)
                    .message()
                    .startsWith("chromadb: a real Chroma (" + home + "/chroma-program) does not serve the directory: ");
            assertThat(refusal.hint()).isEqualTo(unserved());
        }
    }

    @Test
    void aServerThatFindsLessFailsTheRestore() throws Exception {
        // a program that opens another directory than the one it is told
        Path real = ChromaServer.program(home);
        Path other = Directories.copy(live, home.resolve("other"));
        Path wrong = Files.writeString(
                home.resolve("wrong"), "#!/bin/sh\nshift 3\nexec " + real + " run --path " + other + " \"$@\"\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rwx------"));
        Restores restores = new Restores(home, live, export, Map.of("server-command", wrong.toString()));
        try (Restoration restoration = restores.beside()) {
            restoration.load(archive -> export.stream());

            assertThat(refusal(restoration::inventory))
                    .message()
                    .startsWith("chromadb: a real Chroma (" + wrong + ") does not serve collection ");
        }
    }

    @Test
    void whatIsDamagedAfterItWasUnpackedIsFound() throws Exception {
        try (Restoration restoration = restores().beside()) {
            restoration.load(archive -> export.stream());
            Path vectors =
                    new ChromaDirectory(beside).file(Directories.segment(beside, "passages"), SegmentFile.ELEMENTS);
            Directories.writeInt(vectors, 4, 999_999);

            BackupException refusal = refusal(restoration::inventory);

            assertThat(refusal)
                    .hasMessage(
                            "chromadb: collection passages: data_level0.bin links element 0 to 999,999, which does not"
                                    + " exist");
            assertThat(refusal.hint()).isEqualTo("do not use what is in " + beside + "; restore another set");
        }
    }

    @Test
    void aVectorThatChangedAfterItWasUnpackedIsADifference() throws Exception {
        try (Restoration restoration = restores().beside()) {
            restoration.load(archive -> export.stream());
            Path vectors =
                    new ChromaDirectory(beside).file(Directories.segment(beside, "passages"), SegmentFile.ELEMENTS);
            // each has 4 bytes of counts and room for 32 links before its first value; the log replaces some, not ten
            for (int element = 0; element < 10; element++) {
                Directories.writeInt(vectors, element * 188L + 4 + 32 * 4, Float.floatToIntBits(0.125f));
            }

            assertThat(restores().differences(restoration, restoration.inventory()))
                    .containsExactly(
                            "collections default_tenant/default_database/passages: the same number, 128, but not the"
                                    + " same content");
        }
        assertThat(beside.resolve(RestoreTarget.MARK)).exists();
    }

    @Test
    void aDrillLeavesNothing() throws Exception {
        Restoration drill = restores().to(new Destination.ThrowAway());
        Path target = Path.of(drill.plan().target());
        assertThat(restores().load(drill)).isEmpty();
        assertThat(target).isDirectory();

        drill.discard();
        drill.close();

        assertThat(target).doesNotExist();
        assertThat(names(data)).containsExactly("chroma");
    }

    @Test
    void aRestoreThatWasDiscardedLeavesAnEmptyDirectoryAsItWas() throws Exception {
        Path empty = Files.createDirectory(home.resolve("empty"));
        Rights before = Rights.of(empty);
        try (Restoration restoration = restores().named(empty)) {
            restores().load(restoration);

            restoration.discard();
        }

        assertThat(names(empty)).isEmpty();
        assertThat(Rights.of(empty)).isEqualTo(before);
    }

    @Test
    void closingFromAnotherThreadEndsALoad() throws Exception {
        Restoration restoration = restores().beside();
        CountDownLatch reading = new CountDownLatch(1);
        InputStream slow = new FilterInputStream(export.stream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                reading.countDown();
                return super.read(buffer, offset, Math.min(length, 512));
            }
        };
        Thread closing = new Thread(() -> {
            try {
                reading.await();
                restoration.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        closing.start();

        IOException ended = catchThrowableOfType(IOException.class, () -> {
            while (true) {
                restoration.load(archive -> slow);
            }
        });

        closing.join();
        assertThat(ended).hasMessage("the restore was ended");
    }

    @Test
    void anUnfinishedRestoreIsBegunAnew() throws Exception {
        try (Restoration restoration = restores().beside()) {
            Restores.load(restoration, Arrays.copyOf(export.bytes(), export.bytes().length / 2));
        } catch (BackupException e) {
            assertThat(e).hasMessageStartingWith("chromadb: the archive is no whole tar");
        }
        assertThat(names(beside)).contains(RestoreTarget.MARK, Sqlite.FILE);

        try (Restoration again = restores().beside()) {
            assertThat(again.plan().steps()).contains("remove what an unfinished restore left in " + beside);
            assertThat(restores().load(again)).isEmpty();
        }
        assertServes(beside);
    }

    @Test
    void aRestoreThatIsKilledInTheMiddleIsBegunAnew() throws Exception {
        HalfRestore half = HalfRestore.start(home, live, export);
        try {
            BackupException meanwhile = refusal(() -> {
                try (Restoration second = restores().beside()) {
                    second.plan();
                }
            });
            assertThat(meanwhile).hasMessage("chromadb: another restore writes to " + beside);
            assertThat(meanwhile.exitCode()).isEqualTo(ExitCode.LOCKED);
        } finally {
            half.close();
        }
        assertThat(names(beside)).contains(RestoreTarget.MARK, Sqlite.FILE);

        try (Restoration again = restores().beside()) {
            again.plan();
            assertThat(restores().load(again)).isEmpty();
        }
        assertServes(beside);
    }

    @Test
    void oneCollectionIsRestoredIntoADirectoryOfItsOwn() throws Exception {
        Restores restores = Restores.probed(home, live, export);
        Path alone = data.resolve("chroma.restore-20261122_0200.papers");
        try (Restoration restoration = restores.to(new Destination.Beside(), Optional.of("papers"))) {
            Plan plan = restoration.plan();
            assertThat(plan.target()).isEqualTo(alone.toString());
            assertThat(plan.steps())
                    .contains("take everything out of it but collection default_tenant/default_database/papers");
            assertThat(restores.load(restoration)).isEmpty();
        }

        String database = Files.readString(alone.resolve(Sqlite.FILE), StandardCharsets.ISO_8859_1);
        assertThat(database).contains("tail-7").doesNotContain("new-7", "passages");
        try (Stream<Path> folders = Files.list(alone)) {
            assertThat(folders.filter(Files::isDirectory)).hasSize(1);
        }
        try (ChromaServer server = ChromaServer.start(alone)) {
            ChromaClient client = server.client();
            String papers = requireNonNull(original.client().collections().get("papers"));
            assertThat(client.collections()).containsExactly(Map.entry("papers", papers));
            Answers.assertSameCollection(original.client(), client, "papers", papers);
            // what is written now has to be above what the index has seen
            client.add(papers, Everything.items("after-", 120, new Random(1)));
            assertThat(client.count(papers)).isEqualTo(248);
            assertThat(client.get(papers)).hasSize(248).extracting(Item::id).contains("after-119");
        }
    }

    @Test
    void oneCollectionOfAnotherTenantIsRestored() throws Exception {
        Path target = home.resolve("target");
        Restores restores = Restores.probed(home, live, export);
        try (Restoration restoration =
                restores.to(new Destination.Named(target.toString()), Optional.of("tenant_two/archive/papers"))) {
            restoration.plan();
            assertThat(restores.load(restoration)).isEmpty();
        }

        try (ChromaServer server = ChromaServer.start(target)) {
            assertThat(server.client().collections()).isEmpty();
            Answers.assertSame(
                    original.client().database("tenant_two", "archive"),
                    server.client().database("tenant_two", "archive"));
            ChromaClient client = server.client().database("tenant_two", "archive");
            String papers = client.collections().get("papers");
            client.add(papers, Everything.items("after-", 3, new Random(1)));
            assertThat(client.get(papers)).hasSize(28);
        }
    }

    @Test
    void aCollectionThatTheSetHasNotIsRefused() {
        BackupException refusal = refusal(() ->
                restores().to(new Destination.Beside(), Optional.of("paper")).close());

        assertThat(refusal).hasMessage("chromadb: the set has no collection paper");
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(refusal.hint()).isEqualTo("did you mean papers?");
    }

    private void assertServes(Path directory) throws IOException {
        Path clone = Directories.copy(
                directory.toRealPath(), Files.createTempDirectory(home, "clone").resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(clone)) {
            Answers.assertSame(original.client(), server.client());
            Answers.assertSame(
                    original.client().database("tenant_two", "archive"),
                    server.client().database("tenant_two", "archive"));
        }
    }

    /** Asserts that a plan is refused, and that nothing near the live directory was touched for it. */
    private void assertRefused(Restoration restoration, String message, String hint) throws IOException {
        List<String> before = names(data);
        BackupException refusal = refusal(restoration::plan);
        restoration.close();

        assertThat(refusal).hasMessage(message);
        assertThat(refusal.hint()).isEqualTo(hint);
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(names(data)).isEqualTo(before);
    }

    private static BackupException refusal(ThrowingCallable callable) {
        BackupException refusal = catchThrowableOfType(BackupException.class, callable);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static void shell(String command) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .as(command)
                .isZero();
    }
}
