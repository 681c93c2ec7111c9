package io.polymath.backup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that settings only name: of a program, and of systemd. */
class SecretSourceTest {

    @TempDir
    Path temp;

    @Test
    void theFirstLineOfACommandIsTheSecret() throws Exception {
        Path manager = script("echo 'the secret'; echo 'user: me'; echo CANARY >&2");
        Configuration configuration = configuration("command:" + manager + " show \"the db\"");

        assertThat(configuration.section("a").secret("password").map(Secret::reveal))
                .contains("the secret");
        configuration.check();
    }

    @Test
    void argumentsReachItAsTheyAreWrittenAndNoShellReadsThem() throws Exception {
        Path manager = script("for word in \"$@\"; do printf '[%s]' \"$word\"; done");
        Configuration configuration = configuration("command:" + manager + " show \"the db\" '$HOME' ;id");

        assertThat(configuration.section("a").secret("password").map(Secret::reveal))
                .contains("[show][the db][$HOME][;id]");
    }

    @Test
    void aCommandRunsOnceAStart() throws Exception {
        Path manager = script("echo x >> " + temp.resolve("runs") + "; echo secret");
        Configuration configuration = configuration("command:" + manager);

        configuration.section("a").secret("password");
        configuration.section("a").secret("password");

        assertThat(temp.resolve("runs")).hasContent("x");
    }

    @Test
    void whyACommandGaveNothingIsToldAndNothingThatItSaid() throws Exception {
        assertProblem(
                "command:" + script("echo CANARY; echo CANARY >&2; exit 3"),
                "script ended with code 3",
                "run the command by hand as this user, without a terminal");
        assertProblem("command:" + script("exit 0"), "script printed nothing", "its first line has to be the secret");
        assertProblem("command:/no/such/program x", "unable to start /no/such/program", "give its full path");
        assertProblem("command:say \"open", "not a command line", "quotes go around a word");
    }

    @Test
    void aCommandThatWaitsIsEnded() throws Exception {
        SecretCommand.Outcome outcome =
                SecretCommand.run(script("sleep 600 & wait").toString(), Duration.ofSeconds(1));

        assertThat(outcome.secret()).isEmpty();
        assertThat(outcome.problem()).endsWith("script did not end within 1 s");
    }

    @Test
    void aCommandIsNoSecretSoOthersMayReadItButNotWriteIt() throws Exception {
        String command = "command:" + script("echo secret");
        allow(configurationFile(command), "rw-r--r--");
        assertThat(load(Map.of()).section("a").secret("password")).isPresent();

        allow(configurationFile(command), "rw-rw-r--");
        Configuration open = load(Map.of());

        assertThat(open.section("a").secret("password")).isEmpty();
        assertThatThrownBy(open::check)
                .hasMessageContaining("a.password: a command in a file that others can write")
                .extracting(thrown -> ((BackupException) thrown).hint())
                .isEqualTo("chmod go-w " + file());
    }

    @Test
    void aCredentialOfSystemdIsRead() throws Exception {
        Files.writeString(Files.createDirectories(temp.resolve("credentials")).resolve("db"), "of systemd\n");
        configurationFile("credential:db");

        Configuration configuration =
                load(Map.of("CREDENTIALS_DIRECTORY", temp.resolve("credentials").toString()));

        assertThat(configuration.section("a").secret("password").map(Secret::reveal))
                .contains("of systemd");
        configuration.check();
    }

    @Test
    void aCredentialThatIsNotThereIsToldWithTheLineForTheUnit() throws Exception {
        Files.createDirectories(temp.resolve("credentials"));
        configurationFile("credential:db");
        Configuration without = load(Map.of());
        Configuration missing =
                load(Map.of("CREDENTIALS_DIRECTORY", temp.resolve("credentials").toString()));

        without.section("a").secret("password");
        missing.section("a").secret("password");

        assertThatThrownBy(without::check).hasMessageContaining("credential:db: this process has no credentials");
        assertThatThrownBy(missing::check)
                .hasMessageContaining("credential:db: systemd has not passed it")
                .extracting(thrown -> ((BackupException) thrown).hint())
                .isEqualTo("add LoadCredential=db:/path to the unit");
    }

    @Test
    void aCredentialIsANameAndNoPath() throws Exception {
        configurationFile("credential:../other");
        Configuration configuration =
                load(Map.of("CREDENTIALS_DIRECTORY", temp.resolve("credentials").toString()));

        assertThat(configuration.section("a").secret("password")).isEmpty();
        assertThatThrownBy(configuration::check).hasMessageContaining("not a name of a credential");
    }

    @Test
    void noPlaceholderOfARouteHoldsWhatASecretIsNamedBy() throws Exception {
        Configuration configuration = configuration("command:" + script("echo secret"));
        configuration.section("a").secret("password");

        assertThat(configuration.placeholders()).isEmpty();
    }

    @Test
    void programsThatAreStartedInheritNoSetting() throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of(
                "POLYMATH_MAIL_PASSWORD", "CANARY",
                "POLYMATH_NOTICE_SLACK_URL", "CANARY",
                "AWS_SECRET_ACCESS_KEY", "CANARY",
                "POLYMATH_CONFIG", "config",
                "PATH", "/usr/bin:/bin"));
        ChildProcess.clean(variables.keySet());
        assertThat(variables).containsOnlyKeys("POLYMATH_CONFIG", "PATH");

        ProcessBuilder builder = ChildProcess.of(List.of("env"));
        Process process = builder.start();
        List<String> names = new ArrayList<>();
        process.inputReader().lines().forEach(line -> names.add(line.replaceFirst("=.*", "")));
        assertThat(process.waitFor()).isZero();
        assertThat(names).contains("PATH").noneMatch(name -> name.matches("POLYMATH_(?!CONFIG|JAVA_OPTS).*"));
    }

    private void assertProblem(String value, String problem, String hint) throws IOException {
        Configuration configuration = configuration(value);
        Optional<Secret> secret = configuration.section("a").secret("password");

        assertThat(secret).isEmpty();
        assertThatThrownBy(configuration::check)
                .isInstanceOfSatisfying(BackupException.class, thrown -> {
                    assertThat(thrown.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(thrown.hint()).contains(hint);
                })
                .hasMessageContaining("a.password: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("CANARY");
    }

    private Configuration configuration(String value) throws IOException {
        configurationFile(value);
        return load(Map.of());
    }

    private Path configurationFile(String value) throws IOException {
        Files.createDirectories(temp.resolve("config"));
        Files.writeString(file(), "a.password = " + value + "\n");
        allow(file(), "rw-------");
        return file();
    }

    private Configuration load(Map<String, String> environment) throws IOException {
        return Configuration.load(temp.resolve("config"), environment);
    }

    private Path file() {
        return temp.resolve("config").resolve(Configuration.FILE);
    }

    private Path script(String text) throws IOException {
        Path script = temp.resolve("script");
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        allow(script, "rwx------");
        return script;
    }

    private static void allow(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
