package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every repository promises, wherever it keeps its sets. */
public abstract class RepositoryContract {

    private static final String SET = "polymath_20261122_0200";
    private static final String OTHER_SET = "polymath_20261122_0200_2";
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    protected Path temp;

    /** Returns the repository under test, empty at the first call of a test. */
    protected abstract Repository repository() throws Exception;

    /** Returns a size that the repository has to send in several pieces, if it ever does. */
    protected int manyPieces() {
        return 3 * MEGABYTE;
    }

    @Test
    void anEmptyRepositoryListsNothing() throws Exception {
        assertThat(repository().list("")).isEmpty();
    }

    @Test
    void whatWasPutIsOpened() throws Exception {
        byte[] content = noise(100_000);

        repository().put(SET + "/notes.txt.zst", file(content));

        assertThat(read(SET + "/notes.txt.zst")).isEqualTo(content);
    }

    @Test
    void anEmptyFileIsKept() throws Exception {
        repository().put(SET + "/empty", file(new byte[0]));

        assertThat(read(SET + "/empty")).isEmpty();
        assertThat(repository().list("")).containsExactly(new Stored(SET + "/empty", 0));
    }

    @Test
    void aLargeFileComesBackWhole() throws Exception {
        byte[] content = noise(manyPieces());

        repository().put(SET + "/large", file(content));

        assertThat(read(SET + "/large")).isEqualTo(content);
        assertThat(repository().list(SET + "/")).containsExactly(new Stored(SET + "/large", content.length));
    }

    @Test
    void aLaterFileTakesThePlaceOfAnEarlierOneOfTheSameSize() throws Exception {
        repository().put(SET + "/notes", file(new byte[] {1, 2, 3}));
        repository().put(SET + "/notes", file(new byte[] {4, 5, 6}));

        assertThat(read(SET + "/notes")).containsExactly(4, 5, 6);
    }

    @Test
    void theSameFileMayBePutAgain() throws Exception {
        Path file = file(noise(1000));

        repository().put(SET + "/notes", file);
        repository().put(SET + "/notes", file);

        assertThat(repository().list("")).containsExactly(new Stored(SET + "/notes", 1000));
    }

    @Test
    void aListHasAllKeysOfThePrefixInOrderAndNoOther() throws Exception {
        repository().put(OTHER_SET + "/a", file(new byte[1]));
        repository().put(SET + "/b", file(new byte[2]));
        repository().put(SET + "/a", file(new byte[3]));

        assertThat(repository().list(SET + "/")).containsExactly(new Stored(SET + "/a", 3), new Stored(SET + "/b", 2));
        assertThat(repository().list(SET + "/b")).containsExactly(new Stored(SET + "/b", 2));
        assertThat(repository().list("")).hasSize(3);
    }

    @Test
    void whatWasDeletedIsGone() throws Exception {
        repository().put(SET + "/a", file(new byte[1]));
        repository().put(SET + "/b", file(new byte[1]));

        repository().delete(SET + "/a");

        assertThat(repository().list("")).extracting(Stored::key).containsExactly(SET + "/b");
        assertThatThrownBy(() -> read(SET + "/a")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void deletingWhatIsNotThereDoesNothing() throws Exception {
        repository().delete(SET + "/a");

        assertThat(repository().list("")).isEmpty();
    }

    @Test
    void openingWhatIsNotThereNamesTheKey() {
        assertThatThrownBy(() -> read(SET + "/a"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(SET + "/a");
    }

    @Test
    void aKeyThatIsNoFileOfASetIsRefused() throws Exception {
        Path file = file(new byte[1]);

        for (String key : List.of("notes", "../notes", SET + "/../notes", SET + "/a/b", "other/notes", SET + "/.a")) {
            assertThatThrownBy(() -> repository().put(key, file)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> repository().open(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> repository().delete(key)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFileThatIsMissingLeavesNothing() throws Exception {
        assertThatThrownBy(() -> repository().put(SET + "/a", temp.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(repository().list("")).isEmpty();
    }

    @Test
    void manyFilesAreAllListed() throws Exception {
        Path file = file(new byte[1]);
        List<String> keys = IntStream.range(0, manyFiles())
                .mapToObj(i -> SET + "/file-" + (1000 + i))
                .toList();

        for (String key : keys) {
            repository().put(key, file);
        }

        assertThat(repository().list("")).extracting(Stored::key).containsExactlyElementsOf(keys);
    }

    /** Returns how many files make a list of several pages, if the repository ever answers in pages. */
    protected int manyFiles() {
        return 25;
    }

    @Test
    void aFileThatIsThereAlreadyIsNotSentAgain() throws Exception {
        Path file = file(noise(1000));

        assertThat(repository().put(SET + "/notes", file)).isEqualTo(new Kept(1000, Sha256.of(file), true));
        assertThat(repository().put(SET + "/notes", file)).isEqualTo(new Kept(1000, Sha256.of(file), false));
    }

    @Test
    void whatIsKeptIsToldBySizeAndSha256() throws Exception {
        Path file = file(noise(5000));

        Kept kept = repository().put(SET + "/notes", file);

        assertThat(kept.bytes()).isEqualTo(5000);
        assertThat(kept.sha256()).isEqualTo(Sha256.of(file));
    }

    @Test
    void namesOfAllKindsAreKept() throws Exception {
        List<String> keys = Stream.of(
                        "a-", "a--", "a..", "a.x", "a_", "A.B-C_d", "0", "a".repeat(150), "a.part", "manifest.json")
                .map(name -> SET + "/" + name)
                .sorted()
                .toList();

        for (String key : keys) {
            repository().put(key, file(key.getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(repository().list("")).extracting(Stored::key).containsExactlyElementsOf(keys);
        for (String key : keys) {
            assertThat(read(key)).isEqualTo(key.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aStreamThatIsClosedEarlyHarmsNothing() throws Exception {
        byte[] content = noise(manyPieces());
        repository().put(SET + "/large", file(content));

        try (InputStream in = repository().open(SET + "/large")) {
            assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
        }

        assertThat(read(SET + "/large")).isEqualTo(content);
    }

    @Test
    void severalWritersLeaveOneWholeFile() throws Exception {
        List<byte[]> contents =
                IntStream.range(0, 4).mapToObj(i -> noise(200_000 + i)).toList();
        List<Path> files = new ArrayList<>();
        for (byte[] content : contents) {
            files.add(file(content));
        }
        Repository repository = repository();

        ExecutorService writers = Executors.newFixedThreadPool(files.size());
        try {
            List<Future<?>> all = new ArrayList<>();
            for (Path file : files) {
                all.add(writers.submit(() -> repository.put(SET + "/notes", file)));
            }
            for (Future<?> one : all) {
                try {
                    one.get(1, TimeUnit.MINUTES);
                } catch (ExecutionException e) {
                    // a writer may be told that another one came between; it may not be told anything else
                    assertThat(e.getCause()).isInstanceOfAny(BackupException.class, IOException.class);
                }
            }
        } finally {
            writers.shutdownNow();
        }

        assertThat(repository().list(""))
                .singleElement()
                .extracting(Stored::key)
                .isEqualTo(SET + "/notes");
        byte[] found = read(SET + "/notes");
        assertThat(contents).anyMatch(content -> Arrays.equals(content, found));
    }

    protected final byte[] read(String key) throws Exception {
        try (InputStream in = repository().open(key)) {
            return in.readAllBytes();
        }
    }

    protected final Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(temp, "file", ""), content);
    }

    protected static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
