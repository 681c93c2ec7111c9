package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes into an export comes out of it: by our reader, and by tar(1) with every attribute. */
final class FilesRoundTripTest extends FilesFixture {

    private Path unpacked;

    @BeforeEach
    void makeUnpacked() throws IOException {
        unpacked = Files.createDirectory(temp.resolve("unpacked"));
    }

    @Test
    void anEstate() throws Exception {
        FilesEstate.create(source);

        assertComesBack();
    }

    @Test
    void symbolicLinks() throws Exception {
        shell(source, "touch file; ln -s file soft; ln -s /nowhere/at/all dangling; ln -s .. up; ln -s a/../b//c/ odd");
        shell(source, "ln -s \"$(printf 'x%.0s' {1..300})\" long; ln -s $'\\xff\\xfe/' raw");

        assertComesBack();
    }

    @Test
    void hardLinks() throws Exception {
        shell(source, "echo content >file; mkdir folder; ln file folder/second; ln file third");

        Exported exported = assertComesBack();

        assertThat(exported.content().inventory().items("files"))
                .extracting(Item::name)
                .containsExactly(source + "/file");
        assertThat(exported.content().inventory().items("hard links"))
                .extracting(Item::name)
                .containsExactly(source + "/folder/second", source + "/third");
    }

    @Test
    void modes() throws Exception {
        shell(source, "for mode in 0400 0600 0644 0755 4755 2755 1644; do touch $mode; chmod $mode $mode; done");
        shell(source, "mkdir sticky private; chmod 1777 sticky; chmod 0700 private");

        assertComesBack();
    }

    @Test
    void owners() throws Exception {
        write("file", "content");
        shell(source, "ln -s file link; mkdir folder");
        if (isRoot()) {
            shell(source, "chown -h 1:2 file; chown -h 12345:54321 link; chown 4000000000:3000000 folder");
        }

        assertComesBack();
    }

    @Test
    void times() throws Exception {
        shell(source, "touch -d '1969-07-20 20:17:40.123456789 UTC' old; touch -d '2300-01-01 UTC' late");
        shell(source, "touch -d '2026-10-25 00:30:00.000000001 UTC' exact; touch -d @0 epoch");

        assertComesBack();
    }

    @Test
    void emptyFilesAndFolders() throws Exception {
        shell(source, "touch empty; mkdir -p nothing/at/all");

        assertComesBack();
    }

    @Test
    void oddNames() throws Exception {
        shell(source, "touch -- -rf '--help' $'two\\nlines' 'a b' \"it's\" 'back\\slash' '*' '~' 'Zoë' '数据' '%41'");
        shell(source, "mkdir $'\\xff\\xfe'; touch $'\\xff\\xfe'/$'caf\\xe9' $'\\x80'");

        Exported exported = assertComesBack();

        assertThat(exported.content().inventory().items("files"))
                .extracting(Item::name)
                .contains(
                        source + "/Zoë",
                        source + "/数据",
                        source + "/two\\x0alines",
                        source + "/back\\\\slash",
                        source + "/\\xff\\xfe/caf\\xe9",
                        source + "/\\x80");
    }

    @Test
    void longNames() throws Exception {
        String longest = "n".repeat(255);
        for (int length = 90; length <= 110; length++) {
            write("x".repeat(length), "");
        }
        Path deep =
                Files.createDirectories(source.resolve(longest).resolve(longest).resolve("é".repeat(127)));
        Files.createFile(deep.resolve(longest));

        assertComesBack();
    }

    @Test
    void contentOfEverySizeAroundABlock() throws Exception {
        for (int size : new int[] {1, 511, 512, 513, 10_239, 10_240, 10_241, 131_072, 131_073}) {
            write("size-" + size, "x".repeat(size));
        }

        assertComesBack();
    }

    private Exported assertComesBack() throws Exception {
        Exported exported = export(store(source));
        Path tar = Files.write(temp.resolve("export.tar"), exported.tar().toByteArray());
        shell(unpacked, "tar --warning=no-timestamp -xpf " + tar);
        Path copy = unpacked.resolve(Path.of("/").relativize(source));

        assertThat(exported.content().inexact()).isEmpty();
        assertThat(exported.content().inventory().warnings()).isEmpty();
        assertThat(exported.content().inventory().items())
                .isEqualTo(exported.inspected().items());
        assertThat(shell(copy, DESCRIBE)).isEqualTo(shell(source, DESCRIBE));
        assertThat(shell(temp, "diff -r --no-dereference source " + copy)).isEmpty();
        return exported;
    }
}
