package io.polymath.backup.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where a secret comes from when the setting is not the secret itself: {@code command:…} or {@code credential:NAME}. */
final class SecretSource {

    private static final String COMMAND = "command:";
    private static final String CREDENTIAL = "credential:";
    /** Set by systemd for the services that have credentials: https://systemd.io/CREDENTIALS/. */
    private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

    private final Optional<Path> credentials;
    /** What was run already: a password manager is asked once a start. */
    private final Map<String, SecretCommand.Outcome> outcomes = new HashMap<>();

    SecretSource(Map<String, String> environment) {
        credentials = Optional.ofNullable(environment.get(CREDENTIALS)).map(Path::of);
    }

    static boolean isNamedBy(String value) {
        return value.startsWith(COMMAND) || value.startsWith(CREDENTIAL);
    }

    /** Returns the secret that a value names; notes a problem and returns none when it cannot be had. */
    Optional<Secret> get(Section section, String name, String value, Path settings) {
        return value.startsWith(COMMAND)
                ? command(section, name, value.substring(COMMAND.length()).strip(), settings)
                : credential(section, name, value.substring(CREDENTIAL.length()).strip());
    }

    private Optional<Secret> command(Section section, String name, String line, Path settings) {
        if (isOthersToWrite(settings)) {
            section.problem(name, "a command in a file that others can write", "chmod go-w " + settings);
            return Optional.empty();
        }
        SecretCommand.Outcome outcome = outcomes.computeIfAbsent(line, SecretSource::run);
        if (outcome.secret().isEmpty()) {
            section.problem(name, outcome.problem(), outcome.hint());
        }
        return outcome.secret();
    }

    private static SecretCommand.Outcome run(String line) {
        try {
            return SecretCommand.run(line, SecretCommand.TIMEOUT);
        } catch (IOException e) {
            return new SecretCommand.Outcome(
                    Optional.empty(), "unable to run the command", "run it by hand as this user");
        }
    }

    private Optional<Secret> credential(Section section, String name, String credential) {
        if (credentials.isEmpty()) {
            section.problem(
                    name,
                    "credential:" + credential + ": this process has no credentials",
                    "start it by systemd, with LoadCredential=" + credential + ":/path in the unit");
            return Optional.empty();
        }
        if (credential.isEmpty() || credential.contains("/")) {
            section.problem(name, "not a name of a credential", "expected one such as credential:postgres");
            return Optional.empty();
        }
        try {
            // its mode is systemd's business: an access list of its own lets the service's user read it
            String secret = Files.readString(credentials.get().resolve(credential), StandardCharsets.UTF_8)
                    .strip();
            if (!secret.isEmpty()) {
                return Optional.of(new Secret(secret));
            }
            section.problem(name, "credential:" + credential + ": empty", "write the secret into it");
        } catch (IOException e) {
            section.problem(
                    name,
                    "credential:" + credential + ": systemd has not passed it",
                    "add LoadCredential=" + credential + ":/path to the unit");
        }
        return Optional.empty();
    }

    private static boolean isOthersToWrite(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.contains(PosixFilePermission.GROUP_WRITE)
                    || rights.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }
}
