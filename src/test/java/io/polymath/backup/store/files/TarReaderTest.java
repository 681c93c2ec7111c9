package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.set.Inventory.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports that are damaged, or were made to do damage. */
final class TarReaderTest extends FilesFixture {

    private static final int HEADER_BYTES = 512;

    @Test
    void anHonestTarIsRead() throws Exception {
        byte[] tar = new Tar()
                .folder("a/")
                .file("a/b", "content")
                .link("a/c", "/etc/passwd")
                .hardLink("a/d", "a/b")
                .end();

        assertThat(new TarReader(new ByteArrayInputStream(tar)).read().items())
                .extracting(Item::kind, Item::name, Item::count)
                .containsExactly(
                        tuple("folders", "/a", 1L),
                        tuple("files", "/a/b", 7L),
                        tuple("links", "/a/c", 1L),
                        tuple("hard links", "/a/d", 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../../b", "a/./b", "/etc/passwd", "a//b", "..", "."})
    void aNameThatLeavesTheFolderIsRefused(String name) throws Exception {
        assertRefused(new Tar().file(name, "x").end(), "/" + name + ": its name is no plain path");
    }

    @Test
    void anEntryBelowALinkIsRefused() throws Exception {
        assertRefused(
                new Tar().link("a", "/etc").file("a/passwd", "x").end(),
                "/a/passwd: it lies below an entry that is no folder");
    }

    @Test
    void anEntryBelowAFileIsRefused() throws Exception {
        assertRefused(
                new Tar().file("a", "x").file("a/b", "x").end(), "/a/b: it lies below an entry that is no folder");
    }

    @Test
    void aNameThatComesTwiceIsRefused() throws Exception {
        assertRefused(new Tar().link("a", "/etc").folder("a/").end(), "/a: it comes twice, or out of order");
    }

    @Test
    void namesOutOfOrderAreRefused() throws Exception {
        assertRefused(new Tar().file("a!", "x").folder("a/").end(), "/a: it comes twice, or out of order");
    }

    @Test
    void anotherNameOfAFileThatIsNotInTheExportIsRefused() throws Exception {
        assertRefused(new Tar().hardLink("a", "etc/shadow").end(), "/a: it is another name of no file before it");
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO, TarConstants.LF_CONTIG, 'Z'})
    void aDeviceIsRefused(byte type) throws Exception {
        assertRefused(new Tar().entry("dev/sda", type, "").end(), "/dev/sda: its type is none that is exported");
    }

    @Test
    void aFolderWithASizeIsRefused() throws Exception {
        assertRefused(new Tar().entry("a/", TarConstants.LF_DIR, "content").end(), "/a: only files have a size");
    }

    @Test
    void aHeaderWithAWrongChecksumIsRefused() throws Exception {
        byte[] tar = new Tar().file("a", "x").end();

        // the mode: 0100644 becomes 0100645
        tar[106] ^= 1;

        assertRefused(tar, "/a: its header has a wrong checksum");
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws Exception {
        byte[] tar = new Tar()
                .entry("x", TarConstants.LF_PAX_EXTENDED_HEADER_LC, "9".repeat(2_000_000))
                .file("a", "x")
                .end();

        assertRefused(tar, "a header is longer than 1048576 bytes");
    }

    @Test
    void contentThatIsCutOffIsRefused() throws Exception {
        byte[] tar = new Tar().file("a", "x".repeat(10_000)).end();

        assertRefused(Arrays.copyOf(tar, 5_000), "Truncated TAR archive");
    }

    @Test
    void anExportWithoutEndMarkIsRefused() throws Exception {
        // ends at a whole entry, whose zeros are no end mark
        byte[] tar = new Tar().file("a", "\0".repeat(2 * HEADER_BYTES)).end();

        assertRefused(Arrays.copyOf(tar, 3 * HEADER_BYTES), "it ends without an end mark");
        assertRefused(Arrays.copyOf(tar, 4 * HEADER_BYTES), "it ends without an end mark");
        assertRefused(new byte[0], "it ends without an end mark");
    }

    @Test
    void anExportThatIsCutOffBehindItsEndMarkIsRefused() throws Exception {
        byte[] tar = new Tar().file("a", "x").end();

        assertRefused(Arrays.copyOf(tar, tar.length - 1), "it is cut off after the end mark");
    }

    @Test
    void bytesBehindTheEndAreRefused() throws Exception {
        byte[] tar = new Tar().file("a", "x").end();

        assertRefused(Arrays.copyOf(tar, tar.length + 1), "there are bytes behind its end");
        tar[tar.length - 1] = 1;
        assertRefused(tar, "the bytes after the last entry are not zero");
    }

    @Test
    void noFlippedByteDoesMoreThanBeRefused() throws Exception {
        FilesEstate.create(source);
        byte[] tar = export(store(source)).tar().toByteArray();

        // a step that meets every offset of a header sooner or later
        for (int place = 0; place < tar.length; place += 13) {
            byte[] damaged = tar.clone();
            damaged[place] ^= 0x41;
            try {
                new TarReader(new ByteArrayInputStream(damaged)).read();
            } catch (BackupException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            }
        }
    }

    @Test
    void aSourceThatCannotBeReadIsNoDamage() throws Exception {
        byte[] tar = new Tar().file("a", "x".repeat(10_000)).end();
        InputStream failing = new FilterInputStream(new ByteArrayInputStream(tar)) {
            private int left = 5_000;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left <= 0) {
                    throw new IOException("the checksum of the frame is wrong");
                }
                left -= length;
                return super.read(bytes, offset, length);
            }
        };

        assertThatThrownBy(() -> new TarReader(failing).read())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the checksum of the frame is wrong");
    }

    private static void assertRefused(byte[] tar, String reason) {
        assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(tar)).read())
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
                    assertThat(e).hasMessage("files: damaged export: " + reason);
                    assertThat(e.hint()).isEqualTo("use another set, or another copy of this one");
                });
    }

    /** Writes whatever it is told to, as an attacker would. */
    private static final class Tar {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream out =
                new TarArchiveOutputStream(bytes, TarWriter.RECORD_BYTES, TarWriter.RAW);

        Tar folder(String name) throws IOException {
            return entry(name, TarConstants.LF_DIR, "");
        }

        Tar file(String name, String content) throws IOException {
            return entry(name, TarConstants.LF_NORMAL, content);
        }

        Tar link(String name, String target) throws IOException {
            return linked(name, TarConstants.LF_SYMLINK, target);
        }

        Tar hardLink(String name, String target) throws IOException {
            return linked(name, TarConstants.LF_LINK, target);
        }

        Tar entry(String name, byte type, String content) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setSize(content.length());
            out.putArchiveEntry(entry);
            if (type != TarConstants.LF_DIR) {
                out.write(content.getBytes(StandardCharsets.ISO_8859_1));
            }
            out.closeArchiveEntry();
            return this;
        }

        private Tar linked(String name, byte type, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(target);
            out.putArchiveEntry(entry);
            out.closeArchiveEntry();
            return this;
        }

        byte[] end() throws IOException {
            out.finish();
            return bytes.toByteArray();
        }
    }
}
