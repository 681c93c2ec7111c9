package io.polymath.backup.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What others can read of files and processes, as text whatever it is. */
final class VisibleText {

    private VisibleText() {}

    /** Returns the content of a file of a process, such as {@code cmdline}; nothing when the process has ended since. */
    static String of(ProcessHandle process, String name) {
        return of(Path.of("/proc/" + process.pid() + "/" + name));
    }

    /** Returns the content of a file; nothing when it is gone. */
    static String of(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            // the process has ended since
            return "";
        }
    }
}
