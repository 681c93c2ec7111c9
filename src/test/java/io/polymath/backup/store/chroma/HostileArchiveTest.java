package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.SmallDisk;
import io.polymath.backup.store.Restoration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that somebody else wrote, or that lost something: each is refused, and nothing outside the target is touched. */
class HostileArchiveTest {

    private static final String SEGMENT = "11111111-2222-3333-4444-555555555555";

    @TempDir
    static Path states;

    private static TestExport export;

    @TempDir
    Path home;

    private Path data;
    private Path target;

    /** Writes something into a tar that an export would not hold. */
    private interface Mischief {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    @BeforeAll
    static void export() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            Everything.fill(server.client());
            export = TestExport.of(Stores.of(states, server.directory()));
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectory(home.resolve("data"));
        Files.writeString(data.resolve("precious"), "untouched");
        target = data.resolve("target");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../precious",
                "/etc/polymath-was-here",
                "data/../../precious",
                "./chroma.sqlite3",
                "chroma.sqlite3-journal",
                "chroma.sqlite3-wal",
                ".polymath-restore",
                SEGMENT + "/../../precious",
                SEGMENT + "/header.bin/x",
                SEGMENT + "/evil.so",
                "not-a-uuid/header.bin",
                SEGMENT + "\u001b[31m/header.bin"
            })
    void aNameThatIsNoneOfChromas(String name) throws Exception {
        assertRefused(
                with(tar -> put(tar, file(name), "evil")),
                "the archive has an entry that is no file of Chroma's: " + name.replace('\u001b', '?'));
    }

    @Test
    void linksAndDevicesAndFolders() throws Exception {
        for (byte type : new byte[] {
            TarArchiveEntry.LF_SYMLINK,
            TarArchiveEntry.LF_LINK,
            TarArchiveEntry.LF_CHR,
            TarArchiveEntry.LF_BLK,
            TarArchiveEntry.LF_FIFO,
            TarArchiveEntry.LF_DIR,
            TarArchiveEntry.LF_CONTIG
        }) {
            String name = SEGMENT + "/header.bin" + (type == TarArchiveEntry.LF_DIR ? "/" : "");
            TarArchiveEntry entry = new TarArchiveEntry(name, type);
            entry.setLinkName("/etc/passwd");
            assertRefused(
                    with(tar -> {
                        tar.putArchiveEntry(entry);
                        tar.closeArchiveEntry();
                    }),
                    "the archive has an entry that is no plain file: " + name);
        }
    }

    @Test
    void aLinkFirstAndThenAFileThroughIt() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            TarArchiveEntry link = new TarArchiveEntry(SEGMENT, TarArchiveEntry.LF_SYMLINK);
            link.setLinkName(data.toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            put(tar, file(SEGMENT + "/header.bin"), "evil");
        }

        assertRefused(bytes.toByteArray(), "the archive has an entry that is no plain file: " + SEGMENT);
    }

    @Test
    void anEntryThatComesTwice() throws Exception {
        assertRefused(
                with(tar -> put(tar, file(Sqlite.FILE), "evil")), "the archive has an entry twice: chroma.sqlite3");
    }

    @Test
    void moreBytesThanTheSetSays() throws Exception {
        byte[] bomb = with(tar -> put(tar, file(SEGMENT + "/data_level0.bin"), "0".repeat(export.bytes().length)));

        assertRefused(
                bomb,
                String.format("the archive has more than the %,d bytes that its set says", export.bytes().length));
        assertThat(bytes(target)).isLessThan(export.bytes().length);
    }

    @Test
    void aSizeThatIsNotThere() throws Exception {
        byte[] header = new byte[512];
        TarArchiveEntry huge = file(Sqlite.FILE);
        huge.setSize(1L << 40);
        huge.writeEntryHeader(header, ZipEncodingHelper.getZipEncoding("UTF-8"), true);

        assertRefused(
                header,
                String.format("the archive has more than the %,d bytes that its set says", export.bytes().length));
    }

    @Test
    void anOwnerThatCannotBe() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            TarArchiveEntry entry = file(Sqlite.FILE);
            entry.setUserId(1L << 40);
            put(tar, entry, "content");
        }

        assertRefused(bytes.toByteArray(), "the archive has an impossible owner of chroma.sqlite3");
    }

    @Test
    void aFileThatMayBeRunByEverybodyAsItsOwner() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            TarArchiveEntry entry = file(Sqlite.FILE);
            entry.setMode(06755);
            put(tar, entry, "content");
        }
        try (Restoration restoration = restores().named(target)) {
            Restores.load(restoration, bytes.toByteArray());
        }

        assertThat(Rights.of(target.resolve(Sqlite.FILE)).mode()).isEqualTo(0755);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 60, 90, 99})
    void anArchiveThatLostItsEnd(int percent) throws Exception {
        byte[] cut = Arrays.copyOf(export.bytes(), export.bytes().length / 100 * percent);

        BackupException refusal = refusal(cut);

        assertThat(refusal)
                .message()
                .matches("chromadb: the archive (is no whole tar: .*|ends without an end mark|ends within .*)");
    }

    @Test
    void anArchiveThatIsEmpty() throws Exception {
        assertRefused(new byte[10240], "the archive has no chroma.sqlite3");
    }

    @Test
    void anArchiveWithoutOneFileOfACollection() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] lost = new String[1];
        TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(export.bytes()), "UTF-8");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (lost[0] == null && entry.getName().endsWith("/index_metadata.pickle")) {
                    lost[0] = entry.getName();
                    continue;
                }
                tar.putArchiveEntry(entry);
                in.transferTo(tar);
                tar.closeArchiveEntry();
            }
        }
        try (Restoration restoration = restores().named(target)) {
            Restores.load(restoration, bytes.toByteArray());

            assertThat(catchThrowableOfType(BackupException.class, restoration::inventory))
                    .message()
                    .matches("chromadb: collection \\S+: index_metadata.pickle is missing, and the index has \\d+"
                            + " elements");
        }
    }

    @Test
    void aDiskThatIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(home.resolve("disk")), 256)) {
            Path full = disk.path().resolve("target");
            try (Restoration restoration = restores().named(full)) {
                BackupException failure =
                        catchThrowableOfType(BackupException.class, () -> restoration.load(archive -> export.stream()));
                assertThat(failure).hasMessage("chromadb: no room left for " + full);
                assertThat(failure.hint()).isEqualTo("make room, or name another directory with --to chromadb=DIR");
                assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);

                restoration.discard();
            }

            assertThat(full).doesNotExist();
        }
    }

    @Test
    void aDiskThatWouldBeFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(home.resolve("disk")), 256);
                Restoration restoration = restores().named(disk.path().resolve("target"))) {
            BackupException refusal = catchThrowableOfType(BackupException.class, restoration::plan);

            assertThat(refusal)
                    .hasMessage(String.format(
                            "chromadb: not enough room in %s: %,d bytes free, %,d needed",
                            disk.path(), 256 << 10, export.bytes().length));
            assertThat(refusal.hint()).isEqualTo("make room, or name another directory with --to chromadb=DIR");
        }
    }

    @Test
    void aDiskThatMayNotBeWrittenTo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(home.resolve("disk")), 64 << 10)) {
            disk.makeReadOnly();
            try (Restoration restoration = restores().named(disk.path().resolve("target"))) {
                BackupException refusal = catchThrowableOfType(BackupException.class, restoration::plan);

                assertThat(refusal).hasMessage("chromadb: unable to write to " + disk.path());
                assertThat(refusal.hint())
                        .isEqualTo("restore as a user that may, or name another directory with --to chromadb=DIR");
            }
        }
    }

    private Restores restores() {
        return Restores.of(home, data.resolve("chroma"), export);
    }

    private void assertRefused(byte[] archive, String message) throws IOException {
        assertThat(refusal(archive)).hasMessage("chromadb: " + message);
    }

    /** Loads an archive, and asserts that it was refused and has left nothing anywhere but in the target. */
    private BackupException refusal(byte[] archive) throws IOException {
        if (Files.exists(target)) {
            Directories.delete(target);
        }
        BackupException refusal;
        try (Restoration restoration = restores().named(target)) {
            refusal = catchThrowableOfType(BackupException.class, () -> Restores.load(restoration, archive));
        }
        assertThat(refusal).isNotNull();
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refusal.hint()).isEqualTo("do not use what is in " + target + "; restore another set");
        assertThat(Files.readString(data.resolve("precious"))).isEqualTo("untouched");
        assertThat(Path.of("/etc/polymath-was-here")).doesNotExist();
        try (Stream<Path> children = Files.list(data)) {
            assertThat(children.map(child -> child.getFileName().toString()))
                    .containsExactlyInAnyOrder("precious", "target");
        }
        try (Stream<Path> all = Files.walk(target)) {
            assertThat(all).allMatch(path -> Files.isDirectory(path) || Files.isRegularFile(path));
        }
        return refusal;
    }

    /** Returns the export with something more after its first entry. */
    private static byte[] with(Mischief mischief) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(export.bytes()), "UTF-8");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.putArchiveEntry(in.getNextEntry());
            in.transferTo(tar);
            tar.closeArchiveEntry();
            mischief.writeTo(tar);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry file(String name) {
        return new TarArchiveEntry(name, true);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static long bytes(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
