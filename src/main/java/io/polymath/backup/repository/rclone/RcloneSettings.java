package io.polymath.backup.repository.rclone;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which remote of rclone keeps the sets, and how rclone is run.
 *
 * @param name that of the repository
 * @param remote in rclone's words: a name of its own configuration, a colon, a folder
 * @param program the program, found in PATH unless it is a path
 * @param config rclone's own file of settings and secrets; empty for the usual one
 * @param configPassword what that file is encrypted with
 * @param timeout how long the other side may stay silent
 */
record RcloneSettings(
        String name,
        String remote,
        String program,
        Optional<Path> config,
        Optional<Secret> configPassword,
        Duration timeout) {

    /** Reads {@code repository.NAME}. */
    static RcloneSettings read(String name, Section settings) {
        RcloneSettings read = new RcloneSettings(
                name,
                settings.text("remote", "gdrive:backups/host1"),
                settings.textOr("program", "rclone"),
                settings.optional("config").map(settings::resolve),
                settings.secret("config-password"),
                settings.duration("timeout", Duration.ofSeconds(60)));
        read.check(settings);
        return read;
    }

    private void check(Section settings) {
        if (!remote.isEmpty() && !remote.matches("[A-Za-z0-9_][A-Za-z0-9_. +@-]*:[^\\n]*")) {
            // a remote that is written out has its secrets in it, and would stand in the list of processes
            settings.problem(
                    "remote",
                    "not the name of a remote and a folder",
                    "expected something like gdrive:backups/host1, of a remote that rclone config has made");
        }
        if (config.isPresent() && !Files.isReadable(config.get())) {
            settings.problem("config", "unable to read " + config.get(), "does it exist, and is it yours?");
        }
    }

    /** Returns the remote's path of a key, or of a folder. */
    String path(String key) {
        return remote.endsWith("/") || remote.endsWith(":") ? remote + key : remote + "/" + key;
    }

    /** Returns the key of one of these settings. */
    String key(String setting) {
        return "repository." + name + "." + setting;
    }
}
