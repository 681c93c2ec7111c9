package io.polymath.backup.repository.sftp;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the folder is, who asks for it, and how the server is known.
 *
 * @param name that of the repository
 * @param path the folder on the server, which has to exist
 * @param knownHosts the file with the keys of servers, in OpenSSH's form
 * @param privateKey the file with the key of the user; empty when the password is used
 * @param timeout how long the server may stay silent
 */
record SftpSettings(
        String name,
        String host,
        int port,
        String user,
        String path,
        Path knownHosts,
        Optional<Path> privateKey,
        Optional<Secret> passphrase,
        Optional<Secret> password,
        Duration timeout) {

    private static final int USUAL_PORT = 22;
    private static final int MAX_PORT = 65_535;

    /** Reads {@code repository.NAME}. */
    static SftpSettings read(String name, Section settings) {
        Optional<Path> privateKey = settings.optional("private-key").map(settings::resolve);
        SftpSettings read = new SftpSettings(
                name,
                settings.text("host", "backup.example"),
                settings.number("port", USUAL_PORT, 1, MAX_PORT),
                settings.text("user", "backup"),
                settings.text("path", "/srv/backups/host1"),
                settings.pathOr("known-hosts", "~/.ssh/known_hosts"),
                privateKey,
                settings.secret("passphrase"),
                settings.secret("password"),
                settings.duration("timeout", Duration.ofSeconds(30)));
        read.check(settings);
        return read;
    }

    private void check(Section settings) {
        if (privateKey.isEmpty() && password.isEmpty()) {
            settings.problem("private-key", "missing", "set it, or a password");
        }
        if (privateKey.isPresent() && !Files.isReadable(privateKey.get())) {
            settings.problem("private-key", "unable to read " + privateKey.get(), "does it exist, and is it yours?");
        }
        if (path.matches(".*[*?\\\\].*")) {
            settings.problem("path", "not usable: " + path, "expected a folder without *, ? and backslash in its name");
        }
    }

    /** Returns the server, for messages: {@code backup.example:22}. */
    String server() {
        return host + ":" + port;
    }

    /** Returns the key of one of these settings. */
    String key(String setting) {
        return "repository." + name + "." + setting;
    }

    /** Returns the server as a file of known hosts names it. */
    String knownAs() {
        return port == USUAL_PORT ? host : "[" + host + "]:" + port;
    }
}
