package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an export holds, and what is told of what it does not hold. */
final class FilesExportTest extends FilesFixture {

    @Test
    void pipesAndSocketsAreToldAndNeverWaitedFor() throws Exception {
        write("file", "content");
        shell(source, "mkfifo pipe");

        Exported exported = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> export(store(source)));

        assertThat(exported.content().inexact()).isEmpty();
        assertThat(exported.content().inventory().warnings())
                .containsExactly("not exported, as it holds nothing: " + source + "/pipe (pipe)");
        assertThat(names(exported, "files")).containsExactly(source + "/file");
    }

    @Test
    void aFileWhoseReadFailsIsTold() throws Exception {
        // a regular file that can be opened, while reading its first page is an error
        Exported exported = export(store(Path.of("/proc/self/mem")));

        assertThat(exported.content().inexact().orElseThrow())
                .startsWith("read in part, with zeros for the rest: /proc/")
                .contains("/mem (input/output error)");
        assertThat(exported.content().inventory().warnings()).isNotEmpty();
    }

    @Test
    void aFileThatHoldsMoreThanItsSizeSaysIsTold() throws Exception {
        Exported exported = export(store(Map.of("store.config.paths", "/proc/version", "store.config.tries", "1")));

        assertThat(exported.content().inexact()).hasValue("changed while it was read: /proc/version");
    }

    @Test
    void aFolderThatThisUserMayNotReadIsTold() throws Exception {
        write("file", "content");
        shell(source, "mkdir -p closed/inner; echo secret >closed/hidden; chmod 000 closed");

        Exported exported = export(store(source));
        shell(source, "chmod 700 closed");

        if (isRoot()) {
            assertThat(exported.content().inexact()).isEmpty();
            assertThat(names(exported, "files")).contains(source + "/closed/hidden");
        } else {
            assertThat(exported.content().inexact())
                    .hasValue("not exported, as it cannot be read: " + source + "/closed (permission denied)");
            assertThat(names(exported, "files")).containsExactly(source + "/file");
        }
    }

    @Test
    void whatIsExcludedIsToldAndNotWritten() throws Exception {
        shell(source, "mkdir -p app/cache app/deep/cache; touch a.log app/b.log app/keep app/cache/x app/deep/cache/y");

        Exported exported = export(store(Map.of(
                "store.config.paths",
                source + ", " + source + "/app/cache/x",
                "store.config.exclude",
                "*.log, **/cache")));

        assertThat(names(exported, "files")).containsExactly(source + "/app/cache/x", source + "/app/keep");
        assertThat(names(exported, "folders")).containsExactly(source + "", source + "/app", source + "/app/deep");
        assertThat(exported.content().inventory().facts()).containsEntry("exclude", "*.log, **/cache");
        assertThat(exported.content().inventory().items())
                .isEqualTo(exported.inspected().items());
    }

    @Test
    void pathsWithinEachOtherAreWrittenOnce() throws Exception {
        Files.createDirectory(source.resolve("folder"));
        write("folder/file", "content");

        Exported exported = export(store(source.resolve("folder/file"), source, source.resolve("folder")));

        assertThat(names(exported, "files")).containsExactly(source + "/folder/file");
    }

    @Test
    void aPathThroughALinkIsWrittenWhereItReallyIs() throws Exception {
        shell(source, "mkdir release-2; echo 2 >release-2/settings; ln -s release-2 current");

        Exported exported = export(store(source.resolve("current/settings"), source));

        assertThat(names(exported, "files")).containsExactly(source + "/release-2/settings");
        assertThat(names(exported, "links")).containsExactly(source + "/current");
        assertThat(exported.content().inventory().items())
                .isEqualTo(exported.inspected().items());
    }

    @Test
    void aPathThatIsALinkToSomethingElseIsTold() throws Exception {
        shell(source, "mkdir real; ln -s real link; ln -s gone dangling");

        Exported exported = export(store(source.resolve("link"), source.resolve("dangling")));

        assertThat(exported.content().inventory().warnings())
                .containsExactly("only the link is exported, not what it points to: " + source + "/dangling, " + source
                        + "/link");
        assertThat(export(store(source.resolve("link"), source.resolve("real")))
                        .content()
                        .inventory()
                        .warnings())
                .isEmpty();
    }

    @Test
    void manyFilesAreToldByFolder() throws Exception {
        shell(source, "mkdir many few; touch many/{1..1000}; echo x >few/1");

        Exported exported = export(store(source.resolve("many"), source.resolve("few")));

        assertThat(exported.content().inventory().items())
                .extracting(Item::kind, Item::name, Item::count)
                .containsExactly(
                        tuple("files", source + "/few", 2L),
                        tuple("folders", source + "/few", 1L),
                        tuple("files", source + "/many", 0L),
                        tuple("folders", source + "/many", 1L));
        assertThat(exported.content().inventory().facts())
                .containsEntry("files", "1001")
                .containsEntry("told", "by topmost folder, as there are more than 1000 entries");
        assertThat(exported.content().inventory().items())
                .isEqualTo(exported.inspected().items());
    }

    @Test
    void aChangedModeOrOwnerOrTargetOrNameIsADifference() throws Exception {
        shell(source, "echo 1 >file; ln -s a link; mkdir folder");
        Inventory before = export(store(source)).content().inventory();

        shell(source, "chmod 0601 file; ln -sf b link; chmod 0701 folder");

        assertThat(before.differences(export(store(source)).content().inventory()))
                .containsExactly(
                        "files " + source + "/file: the same number, 2, but not the same content",
                        "folders " + source + "/folder: the same number, 1, but not the same content",
                        "links " + source + "/link: the same number, 1, but not the same content");
    }

    @Test
    void aTouchedFileIsNoDifference() throws Exception {
        write("file", "content");
        Inventory before = export(store(source)).content().inventory();

        shell(source, "touch -d '2001-01-01' file");

        assertThat(before.differences(export(store(source)).content().inventory()))
                .isEmpty();
    }

    @Test
    void noContentStandsInTheInventory() throws Exception {
        FilesEstate.create(source);

        Exported exported = export(store(source));

        assertThat(exported.tar().toString(StandardCharsets.UTF_8)).contains(FilesEstate.FAKE_SECRET);
        assertThat(exported.content().toString()).doesNotContain(FilesEstate.FAKE_SECRET);
    }

    @Test
    void equalFilesGiveEqualBytes() throws Exception {
        FilesEstate.create(source);

        assertThat(export(store(source)).tar().toByteArray())
                .isEqualTo(export(store(source)).tar().toByteArray());
    }

    @Test
    void aSparseFileIsExportedAndReadInLittleMemory() throws Exception {
        long size = (1L << 28) + 1;
        try (RandomAccessFile file =
                new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
            file.setLength(size);
        }
        Store store = store(source);
        try (PipedInputStream in = new PipedInputStream(1 << 20)) {
            OutputStream out = new PipedOutputStream(in);
            CompletableFuture<Content> exported = CompletableFuture.supplyAsync(() -> exportAndClose(store, out));

            Inventory found = new FilesKind().inspect(in, Path.of("not-used"));

            assertThat(found.items()).extracting(Item::count).containsExactly(1L, size);
            assertThat(exported.get().inventory().items()).isEqualTo(found.items());
        }
    }

    @Test
    void aSizeThatNeedsMoreThanOctalDigitsIsWritten() throws Exception {
        long size = (8L << 30) + 1;
        Attributes small = Attributes.of(source);
        Attributes large =
                new Attributes(Attributes.Type.FILE, small.rights(), size, small.modified(), small.changed(), 1, 1, 1);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();

        new TarWriter(tar).beginFile(new FileEntry(new EntryName("large"), source, large));

        Path header = Files.write(temp.resolve("header.tar"), tar.toByteArray());
        assertThat(shell(temp, "tar -tvf " + header + " 2>&1 || true")).contains(" " + size + " ");
    }

    private static Content exportAndClose(Store store, OutputStream out) {
        try (out) {
            return export(store, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Exported exported, String kind) {
        return exported.content().inventory().items(kind).stream()
                .map(Item::name)
                .toList();
    }
}
