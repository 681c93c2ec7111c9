package io.polymath.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The routes of the project, for tests that run or edit copies of them. */
public final class ShippedRoutes {

    private ShippedRoutes() {}

    /** Copies all of them to a folder. */
    public static void copyTo(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    /** Returns their names, without {@code .camel.yaml}. */
    public static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.map(file -> file.getFileName().toString().replace(".camel.yaml", ""))
                    .sorted()
                    .toList();
        }
    }
}
