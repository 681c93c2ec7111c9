package io.polymath.backup.store.chroma;

import io.polymath.backup.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a Chroma store.
 *
 * @param path the directory that Chroma was started with
 * @param pathKey the full name of its setting, for hints
 * @param spool the folder for copies that the export is written from
 * @param tries how often to copy without a lock before one is taken
 * @param maxHold for how long Chroma may be kept from writing
 * @param lockTimeout for how long to wait for a program that keeps the database locked
 * @param serverCommand how to start a Chroma on a clone of what was restored
 * @param version the version of Chroma, which cannot be asked: every server of the 1.x line says 1.0.0
 */
record ChromaSettings(
        Path path,
        String pathKey,
        Path spool,
        int tries,
        Duration maxHold,
        Duration lockTimeout,
        Optional<ServerCommand> serverCommand,
        Optional<String> version) {

    private static final int MAX_TRIES = 100;
    private static final Duration MAX_HOLD = Duration.ofSeconds(20);
    /** Chroma's own writers hold the database for milliseconds, and its vacuum for longer. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    static ChromaSettings of(Section settings) {
        Path path = settings.path("path", "/var/lib/chroma");
        Path parent = Optional.ofNullable(path.getParent()).orElse(path);
        return new ChromaSettings(
                path,
                settings.key("path"),
                settings.optional("spool").map(settings::resolve).orElse(parent),
                settings.number("tries", 3, 0, MAX_TRIES),
                settings.duration("max-hold", MAX_HOLD),
                settings.duration("lock-timeout", LOCK_TIMEOUT),
                ServerCommand.of(settings.optional("server-command")),
                settings.optional("version"));
    }
}
