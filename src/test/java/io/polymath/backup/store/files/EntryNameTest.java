package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EntryNameTest {

    @Test
    void aNameIsThePathWithoutItsFirstSlash() {
        assertThat(EntryName.of(Path.of("/srv/app/.env")).raw()).isEqualTo("srv/app/.env");
    }

    @Test
    void aNameIsBytes() {
        EntryName name = EntryName.of(Path.of("/srv/Zoë"));

        assertThat(name.raw()).isEqualTo("srv/Zo\u00c3\u00ab");
        assertThat(name.display()).isEqualTo("/srv/Zoë");
    }

    @Test
    void noNameIsPrintedAsAnother() {
        List<EntryName> names = Stream.of(
                        "\n", "\\x0a", "\u0080", "\u00c2\u0080", "\\u0080", "\\", "\\\\", "\u00e9", "\u00c3\u00a9")
                .map(EntryName::new)
                .toList();

        assertThat(names)
                .extracting(EntryName::display)
                .containsExactly(
                        "/\\x0a", "/\\\\x0a", "/\\x80", "/\\u0080", "/\\\\u0080", "/\\\\", "/\\\\\\\\", "/\\xe9", "/é");
    }

    @Test
    void aFolderIsBeforeWhatItHoldsAndThatBeforeItsSiblings() {
        assertThat(Stream.of("a!", "a/b", "b", "a", "a/b/c", "a/b!")
                        .map(EntryName::new)
                        .sorted())
                .extracting(EntryName::raw)
                .containsExactly("a", "a/b", "a/b/c", "a/b!", "a!", "b");
    }

    @Test
    void onlyWholeFolderNamesCount() {
        assertThat(new EntryName("a/b").isBelow(new EntryName("a"))).isTrue();
        assertThat(new EntryName("ab").isBelow(new EntryName("a"))).isFalse();
        assertThat(new EntryName("a").isBelow(new EntryName("a"))).isFalse();
    }
}
