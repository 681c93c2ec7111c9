package io.polymath.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.store.Renames.Rename;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renames that are killed after each of them: here by an error that nobody undoes, as a killed process undoes nothing. */
class RenamesTest {

    @TempDir
    Path temp;

    private Path note;
    private List<Rename> swaps;

    @BeforeEach
    void twoLivePathsAndWhatIsToReplaceThem() throws IOException {
        note = temp.resolve("a.swapping");
        // a name of two bytes, and one with a blank
        swaps = List.of(rename("a", "a.old"), rename("a.new", "a"), rename("ö b", "ö b.old"), rename("ö b.new", "ö b"));
        for (String live : List.of("a", "ö b")) {
            Files.writeString(temp.resolve(live), "old " + live);
            Files.writeString(temp.resolve(live + ".new"), "new " + live);
        }
    }

    private Rename rename(String from, String to) {
        return new Rename(temp.resolve(from), temp.resolve(to));
    }

    /** What no catch of the program's own gets: as good as a kill. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void killBefore(int rename) {
        assertThatThrownBy(() -> new Renames(note, swaps).run(next -> {
                    if (next.equals(swaps.get(rename))) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
    }

    @Test
    void allAreDone() throws Exception {
        new Renames(note, swaps).run(next -> {});

        assertThat(temp.resolve("a")).hasContent("new a");
        assertThat(temp.resolve("ö b")).hasContent("new ö b");
        assertThat(names()).containsExactly("a", "a.old", "ö b", "ö b.old");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatAKilledProcessDidIsUndone(int rename) throws Exception {
        killBefore(rename);

        Renames begun = Renames.begun(note).orElseThrow();
        assertThat(begun.undoing()).hasSize(rename);
        assertThat(begun.brought()).containsExactly(temp.resolve("a.new"), temp.resolve("ö b.new"));
        begun.settle();

        assertThat(temp.resolve("a")).hasContent("old a");
        assertThat(temp.resolve("ö b")).hasContent("old ö b");
        assertThat(names()).containsExactly("a", "a.new", "ö b", "ö b.new");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatIsHalfDoneIsToldWithTheWayBack(int rename) throws Exception {
        killBefore(rename);

        String hint = BackupException.class.cast(thrown()).hint();

        assertThat(thrown())
                .hasMessage("config: a restore was killed while it replaced " + temp.resolve("a") + ": " + rename
                        + " of 4 renames done");
        assertThat(hint).startsWith("run that restore again, which first puts the old one back; or do it by hand: ");
        shell(hint.substring(hint.indexOf("mv ")));
        assertThat(temp.resolve("a")).hasContent("old a");
        assertThat(temp.resolve("ö b")).hasContent("old ö b");
        assertThat(names()).containsExactly("a", "a.new", "ö b", "ö b.new");
    }

    private Throwable thrown() {
        return catchThrowable(() -> Renames.requireNoneHalf("config", note));
    }

    @Test
    void whatWasDoneIsNoTroubleWhenOnlyTheNoteIsLeft() throws Exception {
        killBefore(0);
        for (Rename rename : swaps) {
            Files.move(rename.from(), rename.to());
        }

        Renames.requireNoneHalf("config", note);
        Renames.begun(note).orElseThrow().settle();

        assertThat(temp.resolve("a")).hasContent("new a");
        assertThat(note).doesNotExist();
    }

    @Test
    void whatSomebodyHasPutRightIsLeftAlone() throws Exception {
        killBefore(1);
        Files.move(temp.resolve("a.old"), temp.resolve("a"));
        Files.delete(temp.resolve("a.new"));

        Renames.requireNoneHalf("config", note);
        Renames.begun(note).orElseThrow().settle();

        assertThat(names()).containsExactly("a", "ö b", "ö b.new");
        assertThat(temp.resolve("a")).hasContent("old a");
    }

    @Test
    void aNoteThatWasCutIsOfNoRename() throws Exception {
        killBefore(0);
        Files.writeString(note, Files.readString(note).substring(0, 100));

        Renames.requireNoneHalf("config", note);
        Renames.begun(note).orElseThrow().settle();

        assertThat(names()).containsExactly("a", "a.new", "ö b", "ö b.new");
    }

    @Test
    void whenOneCannotBeDoneThoseBeforeItAreUndone() throws Exception {
        Files.writeString(temp.resolve("ö b.old"), "somebody else's");

        assertThatThrownBy(() -> new Renames(note, swaps).run(next -> {}))
                .hasMessage(temp.resolve("ö b.old") + " is there already");

        assertThat(temp.resolve("a")).hasContent("old a");
        assertThat(names()).containsExactly("a", "a.new", "ö b", "ö b.new", "ö b.old");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(temp)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void shell(String line) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", line).inheritIO().start().waitFor())
                .isZero();
    }
}
