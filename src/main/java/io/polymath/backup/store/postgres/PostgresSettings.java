package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a PostgreSQL database is reached and backed up.
 *
 * @param name the store's name
 * @param host a host name or address, or the folder of the server's socket, which begins with a slash
 * @param password none to let {@code ~/.pgpass} or the operating system's user decide
 * @param tools the folder of pg_dump and its kin; none to look where they usually are
 * @param fingerprint whether the content of rows is hashed, not only counted
 * @param lockTimeout how long pg_dump waits for a table that someone holds
 */
record PostgresSettings(
        String name,
        String host,
        int port,
        String database,
        String user,
        Optional<Secret> password,
        String sslMode,
        Duration connectTimeout,
        Duration lockTimeout,
        Optional<Path> tools,
        boolean fingerprint) {

    static PostgresSettings read(String name, Section section) {
        PostgresSettings settings = new PostgresSettings(
                name,
                section.textOr("host", "localhost"),
                section.number("port", 5432, 1, 65_535),
                section.text("database", "polymath"),
                section.text("user", "polymath"),
                section.secret("password"),
                section.oneOf("sslmode", "prefer", "disable", "allow", "require", "verify-ca", "verify-full"),
                section.duration("connect-timeout", Duration.ofSeconds(10)),
                section.duration("lock-timeout", Duration.ofSeconds(30)),
                section.optional("tools").map(section::resolve),
                section.flag("fingerprint", true));
        if (settings.password().filter(secret -> isUnwritable(secret)).isPresent()) {
            section.problem("password", "has a line break", "PostgreSQL's client tools cannot take such a password");
        }
        return settings;
    }

    /** Returns how another database of the same server is reached. */
    PostgresSettings of(String other) {
        return new PostgresSettings(
                name, host, port, other, user, password, sslMode, connectTimeout, lockTimeout, tools, fingerprint);
    }

    /** Returns how the same database is reached by another role. */
    PostgresSettings as(String role, Optional<Secret> secret) {
        return new PostgresSettings(
                name, host, port, database, role, secret, sslMode, connectTimeout, lockTimeout, tools, fingerprint);
    }

    /** Returns it with the content of rows hashed, or only counted. */
    PostgresSettings fingerprinted(boolean hashed) {
        return new PostgresSettings(
                name, host, port, database, user, password, sslMode, connectTimeout, lockTimeout, tools, hashed);
    }

    private static boolean isUnwritable(Secret password) {
        return password.reveal().indexOf('\n') >= 0 || password.reveal().indexOf('\r') >= 0;
    }

    /** Returns whether the server is reached through a socket in the file system. */
    boolean isLocalSocket() {
        return host.startsWith("/");
    }

    /** Returns where the server is, for people. */
    String address() {
        return isLocalSocket() ? host + "/.s.PGSQL." + port : host + ":" + port;
    }

    /** Returns a text without the password in it. */
    String masked(String text) {
        String secret = password.map(Secret::reveal).orElse("");
        return secret.isEmpty() ? text : text.replace(secret, "***");
    }
}
