package io.polymath.backup.store.chroma;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How to start a real Chroma: a program and its first arguments, such as {@code chroma} or {@code npx chroma}. What
 * {@code run} needs is added.
 */
record ServerCommand(List<String> words) {

    /** Says that none is to be started. */
    static final String NONE = "none";

    private static final String PROGRAM = "chroma";

    ServerCommand {
        words = List.copyOf(words);
    }

    /** Returns the command that a setting names, or {@code chroma} if it is in PATH; empty when there is none. */
    static Optional<ServerCommand> of(Optional<String> setting) {
        if (setting.isPresent()) {
            List<String> words =
                    Arrays.stream(setting.get().strip().split("\\s+")).toList();
            return Optional.of(new ServerCommand(words)).filter(command -> !words.equals(List.of(NONE)));
        }
        return inPath(PROGRAM).map(found -> new ServerCommand(List.of(found.toString())));
    }

    private static Optional<Path> inPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns whether its program is there to be started. */
    boolean isThere() {
        String program = words.get(0);
        return program.contains("/")
                ? Files.isExecutable(Path.of(program))
                : inPath(program).isPresent();
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
