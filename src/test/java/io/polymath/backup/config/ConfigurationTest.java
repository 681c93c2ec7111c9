package io.polymath.backup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {

    @TempDir
    Path home;

    @Test
    void aFolderWithoutSettingsIsRefused() {
        Path folder = home.resolve("nowhere");

        assertThatThrownBy(() -> Configuration.load(folder, Map.of()))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e)
                            .hasMessage("no configuration: " + folder.resolve("application.properties")
                                    + " does not exist");
                    assertThat(e.hint())
                            .isEqualTo("name the folder that holds application.properties with --config,"
                                    + " or copy the shipped one");
                });
    }

    @Test
    void settingsThatAreAllKnownAreFine() throws Exception {
        Configuration configuration = load("store.a.url = x\ncamel.main.name = any", Map.of());

        configuration.section("store.a").text("url", "y");

        configuration.check();
        assertThat(configuration.knownKeys()).containsExactly("store.a.url");
    }

    @Test
    void anUnknownSettingIsToldWithTheNearest() throws Exception {
        Configuration configuration = load("store.a.ulr = x", Map.of());

        configuration.section("store.a").textOr("url", "y");

        assertProblem(configuration, file() + ": unknown setting store.a.ulr", "did you mean store.a.url?");
    }

    @Test
    void anUnknownSettingThatIsLikeNoOtherIsTold() throws Exception {
        assertProblem(
                load("colour = blue", Map.of()),
                file() + ": unknown setting colour",
                "remove it; the shipped config/application.properties lists every setting");
    }

    @Test
    void anUnknownVariableIsToldWithTheNearest() throws Exception {
        Configuration configuration = load("", Map.of("POLYMATH_STORE_A_ULR", "x", "HOME", "/root"));

        configuration.section("store.a").textOr("url", "y");

        assertProblem(
                configuration,
                "environment: unknown variable POLYMATH_STORE_A_ULR",
                "did you mean POLYMATH_STORE_A_URL?");
    }

    @Test
    void theLaunchersVariablesAreNone() throws Exception {
        load("", Map.of("POLYMATH_CONFIG", "x", "POLYMATH_JAVA_OPTS", "-Xmx64m"))
                .check();
    }

    @Test
    void aSettingThatStandsThereTwiceIsTold() throws Exception {
        Configuration configuration = load("store.a.url = x\nstore.a.url = y", Map.of());

        configuration.section("store.a").text("url", "z");

        assertProblem(
                configuration, file() + ": store.a.url stands there twice", "remove one; two stores need two names");
    }

    @Test
    void aBrokenFileIsTold() {
        assertThatThrownBy(() -> load("path = C:\\users", Map.of()))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessage("unable to read " + file() + ": Malformed \\uxxxx encoding.");
                    assertThat(e.hint()).isEqualTo("write a backslash as \\\\ in this file");
                });
    }

    @Test
    void allProblemsAreToldAtOnce() throws Exception {
        Configuration configuration = load("store.a.port = many\nstore.a.wait = soon\nstore.a.ulr = x", Map.of());

        Section section = configuration.section("store.a");
        section.text("url", "bolt://127.0.0.1:7687");
        section.number("port", 5432, 1, 65_535);
        section.duration("wait", Duration.ZERO);

        assertThatThrownBy(configuration::check).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e).hasMessage("""
                    4 problems in the configuration
                      %1$s: store.a.url: missing
                        hint: set it, for example store.a.url = bolt://127.0.0.1:7687
                      %1$s: store.a.port: not usable: many
                        hint: expected a whole number from 1 to 65535
                      %1$s: store.a.wait: not a time span: soon
                        hint: expected a number and a unit, such as 500ms, 20s, 5m, 8h, 7d
                      %1$s: unknown setting store.a.ulr
                        hint: did you mean store.a.url?""".formatted(file()));
            assertThat(e.hint()).isEqualTo("mend all of them, then try again");
        });
    }

    @Test
    void aProblemIsToldOnce() throws Exception {
        Configuration configuration = load("", Map.of());

        configuration.section("store.a").text("url", "x");
        configuration.section("store.a").text("url", "x");

        assertProblem(configuration, file() + ": store.a.url: missing", "set it, for example store.a.url = x");
    }

    @Test
    void aVariableOverridesAFile() throws Exception {
        Configuration configuration = load("store.my-db.url = file", Map.of("POLYMATH_STORE_MY_DB_URL", "variable"));

        assertThat(configuration.section("store.my-db").text("url", "")).isEqualTo("variable");
        configuration.check();
    }

    @Test
    void namesAreTheSecondPartsOfKeys() throws Exception {
        Configuration configuration =
                load("store.b.url = x\nstore.a.url = x\nstore.a.user = x\nstores.c.url = x\nstore.d = x", Map.of());

        assertThat(configuration.names("store")).containsExactly("a", "b");
    }

    @Test
    void placeholdersAreAllSettingsButSecrets() throws Exception {
        Configuration configuration = load(
                "store.a.url = file\nstore.a.password = canary\ncamel.main.name = any",
                Map.of("POLYMATH_STORE_A_URL", "variable", "POLYMATH_STORE_A_USER", "someone"));
        Section section = configuration.section("store.a");
        section.optional("url");
        section.optional("user");
        section.secret("password");

        assertThat(configuration.placeholders())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("store.a.url", "variable", "store.a.user", "someone", "camel.main.name", "any"));
    }

    private static void assertProblem(Configuration configuration, String message, String hint) {
        assertThatThrownBy(configuration::check).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e).hasMessage(message);
            assertThat(e.hint()).isEqualTo(hint);
        });
    }

    private Path file() {
        return home.resolve("config/application.properties");
    }

    private Configuration load(String text, Map<String, String> environment) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), text, StandardCharsets.UTF_8);
        return Configuration.load(home.resolve("config"), new TreeMap<>(environment));
    }
}
