package io.polymath.backup.cli;

import io.polymath.backup.server.MovedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;

/** A home whose one store is a folder with one file, on a machine whose clock a test sets. */
final class MovedHome {

    private final Path estate;
    private final MovedClock clock;
    private final Cli cli;

    MovedHome(Path folder) throws IOException, InterruptedException {
        estate = Files.createDirectories(folder.resolve("estate"));
        Files.writeString(estate.resolve("settings.yaml"), "answer: 42\n");
        clock = MovedClock.in(folder);
        cli = new Cli(folder.resolve("home"), clock.environment()).stores("config");
    }

    Cli cli() {
        return cli;
    }

    MovedClock clock() {
        return clock;
    }

    /** Sets the clock to a time, from which it goes on. */
    void setTo(String time) throws IOException {
        Instant now = Clock.systemUTC().instant();
        clock.set(Duration.between(now, OffsetDateTime.parse(time).toInstant()));
    }

    /** Writes the settings of the store, and others. */
    void settings(String more) throws IOException {
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            """.formatted(estate) + more);
    }

    /** Returns the names of all sets here, in their order. */
    List<String> sets() throws IOException {
        if (!Files.isDirectory(cli.repository())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .sorted()
                    .toList();
        }
    }
}
