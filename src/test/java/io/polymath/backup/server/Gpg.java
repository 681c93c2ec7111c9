package io.polymath.backup.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real gpg, with a key ring in a folder of its own; closing it ends the agent that gpg has started, and removes it. */
public final class Gpg implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Path home;
    private final Path files;

    private Gpg(Path home, Path files) {
        this.home = home;
        this.files = files;
    }

    /**
     * Makes an empty key ring.
     *
     * @param files where exported keys go
     */
    public static Gpg start(Path files) throws IOException {
        // short, as the path of the agent's socket may have no more than 107 bytes
        Path home = Files.createTempDirectory(
                Path.of("/tmp"),
                "gpg",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new Gpg(home, Files.createDirectories(files));
    }

    public Path home() {
        return home;
    }

    /** Makes a key pair that signs and has no part that encrypts, and exports both halves: {@code NAME.pub.asc} and {@code NAME.key.asc}. */
    public Key key(String name, String algorithm, String expires, String passphrase) throws IOException {
        run("--passphrase", passphrase, "--quick-generate-key", name + "@example.org", algorithm, "default", expires);
        return export(name, passphrase);
    }

    /** Makes the usual key pair: RSA, which never expires, without a passphrase. */
    public Key key(String name) throws IOException {
        run("--passphrase", "", "--quick-generate-key", name + "@example.org", "rsa2048", "default", "never");
        run("--passphrase", "", "--quick-add-key", fingerprint(name), "rsa2048", "encr", "never");
        return export(name, "");
    }

    /** Exports both halves of a key as they are now. */
    public Key export(String name, String passphrase) throws IOException {
        Path open = files.resolve(name + ".pub.asc");
        Path secret = files.resolve(name + ".key.asc");
        Files.deleteIfExists(open);
        Files.deleteIfExists(secret);
        run("--armor", "--output", open.toString(), "--export", name + "@example.org");
        run(
                "--passphrase",
                passphrase,
                "--armor",
                "--output",
                secret.toString(),
                "--export-secret-keys",
                name + "@example.org");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        return new Key(open, secret);
    }

    /** Returns the number of the part of a key that encrypts, 16 hexadecimal digits. */
    public String encryptingKey(String name) throws IOException {
        return run("--with-colons", "--list-keys", name + "@example.org")
                .lines()
                .filter(line -> line.startsWith("sub:"))
                .map(line -> line.split(":", -1))
                .filter(fields -> fields[11].contains("e"))
                .findFirst()
                .orElseThrow()[4];
    }

    /** Returns the fingerprint of a key. */
    public String fingerprint(String name) throws IOException {
        return run("--with-colons", "--list-keys", name + "@example.org")
                .lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":", -1)[9];
    }

    /** Revokes a key by the certificate that gpg made with it. */
    public void revoke(String name) throws IOException {
        Path made = home.resolve("openpgp-revocs.d").resolve(fingerprint(name) + ".rev");
        // a colon in front keeps people from using it by accident
        Path usable = Files.writeString(
                files.resolve(name + ".rev.asc"), Files.readString(made).replace(":-----BEGIN", "-----BEGIN"));
        run("--import", usable.toString());
    }

    /** The files of both halves. */
    public record Key(Path open, Path secret) {}

    /** Runs gpg, and returns what it printed; anything but success is an exception with its words. */
    public String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "gpg", "--homedir", home.toString(), "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"));
        command.addAll(List.of(arguments));
        return ended(new ProcessBuilder(command));
    }

    /** Runs gpg with some options more. */
    public String run(String[] options, String... arguments) throws IOException {
        return run(Stream.of(options, arguments).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String ended(ProcessBuilder builder) throws IOException {
        Path out = Files.createTempFile("gpg", ".out");
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no answer from " + builder.command());
            }
            String said = Files.readString(out, StandardCharsets.ISO_8859_1);
            if (process.exitValue() != 0) {
                throw new IOException(builder.command() + " ended with " + process.exitValue() + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    @Override
    public void close() throws IOException {
        ended(new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all"));
        io.polymath.backup.set.Folders.delete(home);
    }
}
