package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Secret;
import io.polymath.backup.set.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The password in the only form in which others cannot see it while a tool runs: a file of mode 0600, which libpq
 * refuses to read in any other mode. Arguments and variables of a process are open to others.
 */
final class PasswordFile implements AutoCloseable {

    private final Path file;

    private PasswordFile(Path file) {
        this.file = file;
    }

    static PasswordFile write(Secret password) throws IOException {
        // created with mode 0600
        Path file = TemporaryFolder.file("postgres", ".pgpass");
        // for an end that runs no finally block; close() is the rule
        file.toFile().deleteOnExit();
        PasswordFile passwordFile = new PasswordFile(file);
        try {
            // host:port:database:user:password, https://www.postgresql.org/docs/current/libpq-pgpass.html
            String escaped = password.reveal().replace("\\", "\\\\").replace(":", "\\:");
            Files.writeString(file, "*:*:*:*:" + escaped + "\n", StandardCharsets.UTF_8);
            return passwordFile;
        } catch (IOException e) {
            passwordFile.close();
            throw e;
        }
    }

    Path path() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
