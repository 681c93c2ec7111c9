package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to files while they are read. Each change is made from within a write to the export, so none is a race. */
final class FilesMovedTest extends FilesFixture {

    private static final String MEGABYTE = "0123456789abcdef".repeat(1 << 16);
    private static final int WHILE_FIRST_IS_READ = 100_000;
    private static final int WHILE_SECOND_IS_READ = 1_100_000;

    private Path first;
    private Path second;

    @BeforeEach
    void makeFiles() throws IOException {
        first = write("first", MEGABYTE);
        second = write("second", MEGABYTE);
        // long ago, as two writes within one tick of the kernel's clock have one time
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(second, FileTime.from(Instant.EPOCH));
    }

    @Test
    void aFileThatGrowsIsTriedAgainThenTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> append(first));

        assertThat(result.moved()).containsExactly("config: " + first + " changed while it was read");
        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
    }

    @Test
    void aFileThatShrinksIsTriedAgainThenTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> halve(first));

        assertThat(result.moved()).containsExactly("config: " + first + " changed while it was read");
        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
    }

    @Test
    void aFileThatIsOverwrittenIsTriedAgainThenTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> overwrite(first));

        assertThat(result.moved()).containsExactly("config: " + first + " changed while it was read");
        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
    }

    @Test
    void aSparseFileThatIsWrittenToInAHoleIsTriedAgainThenTold() throws Exception {
        shell(source, "truncate -s 64M first");
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> fill(first, 32 << 20));

        assertThat(result.moved()).containsExactly("config: " + first + " changed while it was read");
        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
    }

    @Test
    void aSparseFileThatShrinksIsTriedAgainThenTold() throws Exception {
        shell(source, "truncate -s 64M first; cat second >> first; truncate -s 128M first");
        Result result = exportWhile(WHILE_FIRST_IS_READ, 1, () -> halve(first));

        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
        assertThat(result.exported().tar().size()).isLessThan(4 << 20);
    }

    @Test
    void aFileThatIsReplacedIsTriedAgainThenTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> replace(first));

        assertThat(result.moved()).containsExactly("config: " + first + " changed while it was read");
        assertThat(result.inexact()).isEqualTo(changed(first));
    }

    @Test
    void aFileThatIsRemovedWhileItIsReadIsTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 1, () -> Files.delete(first));

        assertThat(result.inexact()).isEqualTo(changed(first));
        assertThat(result.inventory()).isEqualTo(result.inspected());
    }

    @Test
    void aFileThatGoesAwayBeforeItIsReadIsTriedAgain() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> Files.deleteIfExists(second));

        assertThat(result.moved()).containsExactly("config: " + second + " went away before it was read");
        assertThat(result.content().inexact()).isEmpty();
        assertThat(result.content().inventory().items("files"))
                .extracting(Item::name)
                .containsExactly(first.toString());
    }

    @Test
    void aFileThatGoesAwayInTheLastTryIsTold() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 1, () -> Files.delete(second));

        assertThat(result.inexact())
                .isEqualTo("not exported, as it cannot be read: " + second + " (it went away); "
                        + "changed, added or removed while others were read: something below " + source);
        assertThat(result.content().inventory().warnings()).hasSize(2);
    }

    @Test
    void aFileThatChangesAfterItWasReadIsTriedAgainThenTold() throws Exception {
        Result result = exportWhile(WHILE_SECOND_IS_READ, 2, () -> overwrite(first));

        assertThat(result.moved())
                .containsExactly("config: files were changed, added or removed while others were read");
        assertThat(result.inexact())
                .isEqualTo("changed, added or removed while others were read: something below " + source);
    }

    @Test
    void aFileThatAppearsTooLateIsInTheNextTry() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 2, () -> write("late", "late"));

        assertThat(result.moved()).hasSize(1);
        assertThat(result.content().inventory().items("files"))
                .extracting(Item::name)
                .contains(source + "/late");
    }

    @Test
    void whatIsExcludedMayChange() throws Exception {
        Result result = exportWhile(WHILE_FIRST_IS_READ, 1, () -> write("late.log", "late"));

        assertThat(result.content().inexact()).isEmpty();
    }

    @Test
    void positionsTellWhetherAnythingChangedSinceTheCut() throws Exception {
        try (Session session = store(source).connect()) {
            Snapshot unchanged = session.open();
            Content same = unchanged.writeTo(new ByteArrayOutputStream());
            Snapshot changed = session.open();
            append(first);
            Content other = changed.writeTo(new ByteArrayOutputStream());

            assertThat(same.before()).isEqualTo(unchanged.position()).isEqualTo(same.after());
            assertThat(other.before()).isNotEqualTo(changed.position()).isEqualTo(other.after());
            assertThat(other.inexact()).isEmpty();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    /** What came of an export: the refusals of earlier tries, and what the last try wrote. */
    private record Result(List<String> moved, Exported exported) {

        Content content() {
            return exported.content();
        }

        String inexact() {
            return content().inexact().orElseThrow();
        }

        List<Item> inventory() {
            return content().inventory().items();
        }

        List<Item> inspected() throws IOException {
            return exported.inspected().items();
        }
    }

    /** Exports with a number of tries, and does something in each after so many bytes. */
    private Result exportWhile(int bytes, int tries, Action action) throws IOException {
        Map<String, String> settings = Map.of(
                "store.config.paths", source.toString(),
                "store.config.exclude", "*.log",
                "store.config.tries", Integer.toString(tries));
        List<String> moved = new ArrayList<>();
        try (Session session = store(settings).connect()) {
            Snapshot snapshot = session.open();
            while (true) {
                ByteArrayOutputStream tar = new ByteArrayOutputStream();
                try {
                    Content content = snapshot.writeTo(acting(tar, bytes, action));
                    return new Result(moved, new Exported(tar, content));
                } catch (MovedException e) {
                    moved.add(e.getMessage());
                }
            }
        }
    }

    private static OutputStream acting(OutputStream out, long bytes, Action action) {
        return new OutputStream() {
            private long left = bytes;

            @Override
            public void write(int b) throws IOException {
                throw new IOException("a tar is not written byte by byte");
            }

            @Override
            public void write(byte[] block, int offset, int length) throws IOException {
                out.write(block, offset, length);
                if (left > 0 && left <= length) {
                    action.run();
                }
                left -= length;
            }
        };
    }

    private String changed(Path file) {
        return "changed while it was read: " + file
                + "; changed, added or removed while others were read: something below " + source;
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
    }

    private static void fill(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("X".getBytes(StandardCharsets.UTF_8)), offset);
        }
    }

    private static void halve(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }

    private static void overwrite(Path file) throws IOException {
        Instant before = Files.getLastModifiedTime(file).toInstant();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("X".getBytes(StandardCharsets.UTF_8)));
        }
        Files.setLastModifiedTime(file, FileTime.from(before.plusSeconds(1)));
    }

    private void replace(Path file) throws IOException {
        Path other = Files.copy(file, temp.resolve("other"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
