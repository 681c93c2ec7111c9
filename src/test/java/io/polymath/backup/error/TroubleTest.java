package io.polymath.backup.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the file system refuses, in words: Java's message is often the path alone. */
class TroubleTest {

    @TempDir
    Path folder;

    @Test
    void theReasonsOfTheFileSystemAreTold() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(reason(() -> Files.size(folder.resolve("none"))))
                .isEqualTo(folder + "/none: no such file or folder");
        assertThat(reason(() -> Files.createFile(file))).isEqualTo(file + ": it is there already");
        assertThat(reason(() -> Files.delete(folder))).isEqualTo(folder + ": the folder is not empty");
        assertThat(reason(() -> {
                    try (Stream<Path> children = Files.list(file)) {
                        children.findAny();
                    }
                }))
                .isEqualTo(file + ": it is no folder");
        assertThat(reason(() -> Files.createFile(file.resolve("below")))).isEqualTo(file + "/below: not a directory");
    }

    private static String reason(Executable refused) {
        try {
            refused.execute();
        } catch (Throwable e) {
            return Trouble.of(new IllegalStateException(e)).reason();
        }
        throw new AssertionError("nothing was refused");
    }
}
