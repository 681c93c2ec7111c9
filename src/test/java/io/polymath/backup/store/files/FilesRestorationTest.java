package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreContract;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files restored into real folders, and looked at by find(1): every attribute, and the content. */
final class FilesRestorationTest extends RestoreContract {

    /** Tells name, type, mode, owner, time in microseconds, target, number of names, and a checksum of files. */
    private static final String LOOK = "find . -mindepth 1 ! -path './live.restored*' -printf '%P|%y|%m|%U:%G|%l|%n|' "
            + "'(' ! -type l -printf '%T@' -o -printf '%.17T@' ')' '(' -type f -exec sha256sum -b '{}' ';' "
            + "-o -printf '\\n' ')' | sed 's|\\*\\./.*||' | LC_ALL=C sort";

    @TempDir
    Path temp;

    private Path live;
    private Path home;

    @BeforeEach
    void fill() throws Exception {
        temp = temp.toRealPath();
        home = temp.resolve("home");
        live = Files.createDirectories(temp.resolve("srv/live"));
        FilesFixture.shell(live, """
            mkdir -p a/deep/er empty 'odd name' sealed; echo one > a/one; echo two > 'odd name/tw o'
            printf 'x' > $'odd name/\\xff\\xfe raw'; printf '' > nothing; head -c 300000 /dev/urandom > random
            ln -s a/one soft; ln -s /nowhere/at/all dangling; ln -s a/../b//c/ 'odd link'; ln -s $'\\xff/' rawlink
            ln a/one a/deep/hard; touch -d '2001-02-03 04:05:06.123456789' a/one; chmod 4751 random
            echo secret > sealed/file; chmod 0400 sealed/file; chmod 1500 sealed
            truncate -s 40M sparse; echo middle | dd of=sparse bs=1 seek=20000000 conv=notrunc status=none
            touch -h -d '1999-01-01 00:00:00.5' soft; touch -d '2002-02-02' a empty
            """);
        if (FilesFixture.isRoot()) {
            FilesFixture.shell(live, "chown 1234:4321 random; chown -h 77:88 soft; chown 55:66 empty");
        }
    }

    @Override
    protected Store store() throws Exception {
        return store(live);
    }

    private Store store(Path... paths) throws IOException {
        Configuration configuration =
                TestConfiguration.of(home, Map.of("store.config.paths", FilesFixture.joined(paths)));
        Store store = new FilesKind().configure("config", configuration.section("store.config"), Clock.systemUTC());
        configuration.check();
        return store;
    }

    @Override
    protected Destination newPlace() {
        return new Destination.Named(temp.resolve("new").toString());
    }

    @Override
    protected Destination takenPlace() throws Exception {
        Path taken = Files.createDirectories(
                place(new Destination.Named(temp.resolve("taken").toString())));
        Files.writeString(taken.resolve("mine"), "mine");
        return new Destination.Named(temp.resolve("taken").toString());
    }

    @Override
    protected List<String> look(Destination place) throws Exception {
        return look(place(place));
    }

    private static List<String> look(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return FilesFixture.shell(folder, LOOK).lines().toList();
    }

    /** Returns where the live folder is restored to: below the place that was named. */
    private Path place(Destination place) {
        return place instanceof Destination.Named named
                ? Path.of(named.name()).resolve(live.toString().substring(1))
                : live;
    }

    @Override
    protected void changeLive() throws Exception {
        FilesFixture.shell(live, "rm random; echo three > a/three");
    }

    @Override
    protected List<String> lookAtOld(Swap swap) throws Exception {
        return look(Path.of(swap.old().orElseThrow()));
    }

    @Test
    void aSparseFileComesBackSparse() throws Exception {
        restore(store(), save(store()), newPlace());

        Path sparse = place(newPlace()).resolve("sparse");
        assertThat(Files.size(sparse)).isEqualTo(40L << 20);
        assertThat(blocks(sparse) * 512).isLessThan(1 << 20);
    }

    /** It would not fit into the room that its size asks for. */
    @Test
    void aHugeSparseFileTakesNoMoreRoomAndTimeThanItHolds() throws Exception {
        FilesFixture.shell(
                live, "truncate -s 2T huge; echo far | dd of=huge bs=1 seek=6000000000 conv=notrunc status=none");
        Store store = store();
        Manifest set = save(store);

        Restoration.Plan plan = restore(store, set, newPlace());

        Path huge = place(newPlace()).resolve("huge");
        assertThat(plan.rooms().get(0).bytes()).isLessThan(1 << 20);
        assertThat(Files.size(huge)).isEqualTo(2L << 40);
        assertThat(blocks(huge) * 512).isLessThan(1 << 20);
        assertThat(FilesFixture.shell(temp, "tail -c +6000000001 '" + huge + "' | head -c 4"))
                .isEqualTo("far\n");
    }

    @Test
    void oneSparseFileIsRestoredAlone() throws Exception {
        Manifest set = save(store());
        RestoreOrder order = order(set, newPlace(), Optional.of(live + "/sparse"));

        restore(store(), set, order);

        assertThat(FilesFixture.shell(
                        place(newPlace()), "find . -type f -printf '%f %s\\n'; cmp sparse '" + live + "/sparse'"))
                .isEqualTo("sparse 41943040\n");
    }

    @Test
    void aSparseFileThatIsNotAsItWasSavedIsTold() throws Exception {
        Store store = store();
        Manifest set = save(store);
        try (Restoration restoration = store.restoration(order(set, newPlace()))) {
            restoration.plan();
            restoration.load(exports());
            Path sparse = Path.of(temp + "/new.unfinished" + live + "/sparse");
            FilesFixture.shell(temp, "printf x | dd of='" + sparse + "' bs=1 seek=123 conv=notrunc status=none");

            assertThat(set.archives().get(0).content().inventory().differences(restoration.inventory()))
                    .singleElement()
                    .asString()
                    .contains(live + "/sparse");
        }
    }

    private long blocks(Path file) throws Exception {
        return Long.parseLong(
                FilesFixture.shell(temp, "stat -c %b '" + file + "'").strip());
    }

    @Test
    void oneFolderIsRestoredWithAllBelowItAndNothingElse() throws Exception {
        Manifest set = save(store());

        restore(store(), set, order(set, newPlace(), Optional.of(live + "/a")));

        assertThat(look(place(newPlace()).resolve("a"))).isEqualTo(look(live.resolve("a")));
        assertThat(place(newPlace()).resolve("random")).doesNotExist();
    }

    @Test
    void oneFileOfManyThousandsIsProvedByItsArchive() throws Exception {
        FilesFixture.shell(live, "mkdir many; cd many; for i in $(seq 1200); do echo $i > $i; done");
        Manifest set = save(store());

        restore(store(), set, order(set, newPlace(), Optional.of(live + "/many/77")));

        assertThat(place(newPlace()).resolve("many/77")).hasContent("77\n");
        assertThat(place(newPlace()).resolve("many/78")).doesNotExist();
    }

    @Test
    void aPathThatIsNotInTheSetIsTold() throws Exception {
        Manifest set = save(store());

        assertRefused(
                order(set, newPlace(), Optional.of(live + "/b")),
                ExitCode.NOT_FOUND,
                "config: " + set.set() + " has no file " + live + "/b",
                "did you mean " + live + "/a?");
        assertRefused(
                order(set, newPlace(), Optional.of("/quite/another/path/of/some/other/machine")),
                ExitCode.NOT_FOUND,
                "config: " + set.set() + " has no file /quite/another/path/of/some/other/machine",
                "give the whole path; show " + set.set() + " lists the files");
    }

    @Test
    void severalPathsAreSwappedAndTheUndoPutsThemBack() throws Exception {
        Path file = Files.writeString(temp.resolve("srv/settings.yaml"), "answer: 42\n");
        Store store = store(live, file);
        Manifest set = save(store);
        changeLive();
        Files.writeString(file, "answer: 43\n");
        List<String> changed = look(live);

        Swap swap;
        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            restoration.plan();
            restoration.load(exports());
            assertEqual(restoration, set);
            swap = restoration.swap();
        }
        assertThat(file).hasContent("answer: 42\n");

        FilesFixture.shell(temp, swap.undo());
        assertThat(file).hasContent("answer: 43\n");
        assertThat(look(live)).isEqualTo(changed);
    }

    @Test
    void whatIsNotConfiguredIsNotReplaced() throws Exception {
        Path file = Files.writeString(temp.resolve("srv/settings.yaml"), "answer: 42\n");
        Manifest set = save(store(live, file));

        try (Restoration restoration = store(live).restoration(order(set, new Destination.InPlace()))) {
            assertThatThrownBy(restoration::plan)
                    .hasMessage("config: " + file + " is in the set, but not among the configured paths");
        }
    }

    @Test
    void aFolderThatIsTakenIsToldByItsName() throws Exception {
        Path taken = Files.createDirectories(temp.resolve("taken"));
        Files.writeString(taken.resolve("mine"), "mine");

        assertRefused(
                order(save(store()), new Destination.Named(taken.toString())),
                ExitCode.FAILED,
                "config: the folder " + taken + " is not empty",
                "remove it, or name a new one with --to config=FOLDER");
    }

    @Test
    void tooLittleRoomIsToldBeforeAnythingIsTouched() throws Exception {
        Manifest set = save(store());
        Archive one = set.archives().get(0);
        Archive huge = new Archive(
                one.store(),
                one.kind(),
                one.file(),
                one.bytes(),
                Long.MAX_VALUE / 4,
                one.sha256(),
                one.codecs(),
                one.cut(),
                one.content(),
                one.took(),
                one.verified(),
                List.of());

        try (Restoration restoration =
                store().restoration(new RestoreOrder(set.set(), huge, newPlace(), Optional.empty(), temp))) {
            assertThatThrownBy(restoration::plan)
                    .hasMessageMatching("config: too little room in .*: .*B, expected 2305\\.8 PB");
        }
        assertThat(temp.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/out", "a/./b", ".."})
    void aNameThatLeavesTheTargetIsRefused(String name) throws Exception {
        assertNothingGetsOut(tar(entry(name, TarConstants.LF_NORMAL, "", "x")));
    }

    @Test
    void nothingIsWrittenThroughALinkThatLeadsOut() throws Exception {
        assertNothingGetsOut(tar(
                entry("way", TarConstants.LF_SYMLINK, temp.toString(), ""),
                entry("way/out", TarConstants.LF_NORMAL, "", "x")));
        assertNothingGetsOut(tar(
                entry("out", TarConstants.LF_SYMLINK, temp.resolve("out").toString(), ""),
                entry("out", TarConstants.LF_NORMAL, "", "x")));
    }

    @Test
    void aHardLinkToAFileOutsideIsRefused() throws Exception {
        assertNothingGetsOut(tar(entry("a", TarConstants.LF_LINK, temp + "/home/config/application.properties", "")));
        assertNothingGetsOut(tar(entry("a", TarConstants.LF_LINK, "../home", "")));
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO, TarConstants.LF_CONTIG})
    void aDeviceIsRefused(byte type) throws Exception {
        assertNothingGetsOut(tar(entry("device", type, "", "")));
    }

    @Test
    void anExportThatIsLongerThanItWasSavedIsStopped() throws Exception {
        Manifest set = save(store());
        byte[] bomb = tar(entry("zeros", TarConstants.LF_NORMAL, "", "0".repeat(60 << 20)));

        assertThatThrownBy(() -> load(set, bomb))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("files: damaged export: its files have more than the ");
    }

    @Test
    void anExportOfMoreEntriesThanItWasSavedWithIsStopped() throws Exception {
        Manifest set = save(store());
        Entry[] many = IntStream.range(10_000, 19_000)
                .mapToObj(n -> entry("empty" + n, TarConstants.LF_NORMAL, "", ""))
                .toArray(Entry[]::new);

        assertThatThrownBy(() -> load(set, tar(many)))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("files: damaged export: it is longer than the ");
    }

    /** Loads a tar that was made to do damage, and looks around. */
    private void assertNothingGetsOut(byte[] tar) throws Exception {
        Manifest set = save(store());
        List<String> before = FilesFixture.shell(temp, "find . ! -path './new*' | sort")
                .lines()
                .toList();

        assertThatThrownBy(() -> load(set, tar))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("files: damaged export: ");

        assertThat(FilesFixture.shell(temp, "find . ! -path './new*' | sort")
                        .lines()
                        .toList())
                .isEqualTo(before);
        assertThat(Files.exists(temp.resolve("out"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    private void load(Manifest set, byte[] tar) throws Exception {
        try (Restoration restoration = store().restoration(order(set, newPlace()))) {
            restoration.plan();
            restoration.load(archive -> new ByteArrayInputStream(tar));
        }
    }

    private record Entry(String name, byte type, String target, String content) {}

    private static Entry entry(String name, byte type, String target, String content) {
        return new Entry(name, type, target, content);
    }

    private static byte[] tar(Entry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, TarWriter.RECORD_BYTES, TarWriter.RAW)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (Entry entry : Arrays.asList(entries)) {
                TarArchiveEntry header = new TarArchiveEntry(entry.name(), entry.type(), true);
                header.setLinkName(entry.target());
                byte[] content = entry.content().getBytes(StandardCharsets.US_ASCII);
                header.setSize(content.length);
                tar.putArchiveEntry(header);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private void assertRefused(RestoreOrder order, ExitCode code, String message, String hint) throws Exception {
        try (Restoration restoration = store().restoration(order)) {
            assertThatThrownBy(restoration::plan).isInstanceOfSatisfying(BackupException.class, refusal -> {
                assertThat(refusal.reason()).isEqualTo(message);
                assertThat(refusal.hint()).isEqualTo(hint);
                assertThat(refusal.exitCode()).isEqualTo(code);
            });
        }
    }
}
