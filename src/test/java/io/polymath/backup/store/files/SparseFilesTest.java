package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.files.SparseMap.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with holes: their zeros are neither read nor written, and tar(1) and we read each other's. */
final class SparseFilesTest extends FilesFixture {

    private static final String HUGE = "truncate -s 8G huge; "
            + "for at in 0 70000001 5000000000; do echo here | dd of=huge bs=1 seek=$at conv=notrunc status=none; done";

    @Test
    void eightGibibytesOfHolesTakeNoRoomInAnExport() throws Exception {
        shell(source, HUGE);

        Exported exported = export(store(source));

        assertThat(exported.tar().size()).isLessThan(100_000);
        assertThat(exported.inspected().items())
                .isEqualTo(exported.content().inventory().items())
                .extracting(Item::kind, Item::count)
                .containsExactly(tuple("folders", 1L), tuple("files", 8L << 30));
    }

    @Test
    void tarUnpacksWhatWeWroteWithItsHoles() throws Exception {
        shell(source, HUGE);
        shell(source, """
            truncate -s 100M end; head -c 3000 /dev/urandom >> end; truncate -s 90M empty
            head -c 2000000 /dev/urandom > start; truncate -s 64M start; touch -d '2001-02-03 04:05:06.123456789' start
            """);
        Path folder = Files.createDirectory(source.resolve("long".repeat(40)));
        shell(folder, "truncate -s 70M $'\\xff\\xfe'; echo x >> $'\\xff\\xfe'");
        Path tar = Files.write(
                temp.resolve("export.tar"), export(store(source)).tar().toByteArray());
        assertThat(Files.size(tar)).isLessThan(3_000_000);

        shell(Files.createDirectory(temp.resolve("unpacked")), "tar -xf ../export.tar");

        Path unpacked = temp.resolve("unpacked" + source);
        assertThat(shell(unpacked, DESCRIBE)).isEqualTo(shell(source, DESCRIBE));
        assertThat(Long.parseLong(shell(unpacked, "du -sk . | cut -f1").strip()))
                .isLessThan(3_000);
        assertThat(shell(
                        temp,
                        "cd '" + unpacked + "'; for f in end empty start long*/*; do cmp \"$f\" '" + source
                                + "'/\"$f\"; done"))
                .isEmpty();
        assertThat(shell(unpacked, "for at in 0 70000001 5000000000; do tail -c +$((at + 1)) huge | head -c 5; done"))
                .isEqualTo("here\n".repeat(3));
    }

    @Test
    void weReadWhatTarWrote() throws Exception {
        shell(source, HUGE);
        shell(source, "truncate -s 100M $'\\xc3\\xbc'; echo end >> $'\\xc3\\xbc'; echo plain > plain");
        shell(temp, "tar --sparse --format=pax --sort=name -cf theirs.tar -P --transform='s|^/||' '" + source + "'");

        Inventory theirs;
        try (var in = Files.newInputStream(temp.resolve("theirs.tar"))) {
            theirs = new TarReader(in).read();
        }

        assertThat(theirs.items())
                .isEqualTo(export(store(source)).content().inventory().items());
    }

    @Test
    void holesChangeNoFingerprintOfASmallFile() throws Exception {
        shell(source, "truncate -s 15M holes; head -c 15728640 /dev/zero > zeros");

        List<Item> files = export(store(source)).content().inventory().items("files");

        assertThat(files.get(0).fingerprint()).isEqualTo(files.get(1).fingerprint());
    }

    @Test
    void whereTheHolesAreChangesNoFingerprintOfALargeFile() throws Exception {
        shell(source, "truncate -s 40M a; echo x | dd of=a bs=1 seek=9999999 conv=notrunc status=none; cp a b");
        shell(source, "head -c 5000000 /dev/zero | dd of=b bs=1M seek=20 conv=notrunc status=none");
        assertThat(shell(source, "stat -c %b a")).isNotEqualTo(shell(source, "stat -c %b b"));

        List<Item> files = export(store(source)).content().inventory().items("files");

        assertThat(files.get(0).fingerprint()).isEqualTo(files.get(1).fingerprint());
    }

    @Test
    void oneByteAnywhereChangesTheFingerprintOfASparseFile() throws Exception {
        shell(source, "truncate -s 40M a b c d; printf x >> a; printf y >> b; truncate -s +1 c");
        shell(source, "printf x | dd of=d bs=1 seek=20000000 conv=notrunc status=none");

        List<Item> files = export(store(source)).content().inventory().items("files");

        assertThat(files).extracting(Item::fingerprint).doesNotHaveDuplicates();
    }

    @Test
    void aMapHasNoMorePartsThanFitIntoMemory() {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < SparseMap.MAX_PARTS + 10; i++) {
            parts.add(new Part(i * (2L << 20), 4096));
        }

        SparseMap map = new SparseMap(2L << 40, parts).without(1 << 20);

        assertThat(map.parts()).hasSizeLessThan(SparseMap.MAX_PARTS);
        assertThat(map.stored()).isGreaterThan((SparseMap.MAX_PARTS + 5L) * (2L << 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2~0~512~100~512        | its parts overlap",
                "1~600~512              | a part lies behind its end",
                "1~9223372036854775807~9223372036854775807 | a part lies behind its end",
                "2~0~100~512~1          | a part does not end with a block",
                "1~0~99999999999999999999 | its map has something that is no number",
                "1~0~-1                 | its map has something that is no number",
                "1~~1                   | its map has something that is no number",
                "300000~0~1             | its map has 300,000 parts, expected at most 262,144",
                "2~0~512                | its map has something that is no number",
                "1~0~512                | it has less data than its map tells",
                "0                      | it has more data than its map tells"
            })
    void aMapThatIsNoneIsRefused(String lines, String reason) throws Exception {
        byte[] map = (lines.strip().replace('~', '\n') + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] tar = withMap(map);

        assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(tar)).read())
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessage("files: damaged export: " + source + "/a: " + reason);
    }

    /** Returns an export of one sparse file of 1,000 bytes, with another map before 10 bytes of data. */
    private byte[] withMap(byte[] map) throws IOException {
        Attributes folder = Attributes.of(source);
        Attributes file = new Attributes(
                Attributes.Type.FILE, folder.rights(), 1_000, folder.modified(), folder.changed(), 1, 1, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        FileEntry entry = new FileEntry(EntryName.of(source.resolve("a")), source, file);
        tar.beginSparseFile(entry, new SparseMap(1_000, List.of(new Part(0, 10))));
        tar.content().write(new byte[10]);
        tar.endFile();
        tar.finish();
        byte[] written = bytes.toByteArray();
        int at = new String(written, StandardCharsets.ISO_8859_1).indexOf("2\n0\n10\n1000\n0\n");
        Arrays.fill(written, at, at + 20, (byte) 0);
        System.arraycopy(map, 0, written, at, map.length);
        return written;
    }

    @Test
    void anotherFormOfSparseFileIsRefused() throws Exception {
        shell(source, "truncate -s 100M a");
        for (String form : List.of("0.0", "0.1")) {
            shell(
                    temp,
                    "tar --sparse-version=" + form + " --format=pax -cf theirs.tar -P --transform='s|^/||' '" + source
                            + "/a'");
            byte[] tar = Files.readAllBytes(temp.resolve("theirs.tar"));

            assertThatThrownBy(() -> new TarReader(new ByteArrayInputStream(tar)).read())
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("sparse file of the form ")
                    .hasMessageEndingWith(", expected 1.0");
        }
    }
}
