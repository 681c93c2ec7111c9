package io.polymath.backup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SectionTest {

    @TempDir
    Path home;

    @Test
    void whatIsNotSetIsTheDefault() throws Exception {
        Section section = section(Map.of("a.blank", "  "));

        assertThat(section.textOr("text", "x")).isEqualTo("x");
        assertThat(section.textOr("blank", "x")).isEqualTo("x");
        assertThat(section.oneOf("word", "first", "second")).isEqualTo("first");
        assertThat(section.number("number", 7, 1, 9)).isEqualTo(7);
        assertThat(section.flag("flag", true)).isTrue();
        assertThat(section.flag("flag", false)).isFalse();
        assertThat(section.duration("time", Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
        assertThat(section.list("list")).isEmpty();
        assertThat(section.secret("secret")).isEmpty();
    }

    @Test
    void whatIsSetIsRead() throws Exception {
        Section section = section(
                Map.of("a.text", " x ", "a.word", "second", "a.number", "9", "a.flag", "false", "a.list", "x, ,y z ,"));

        assertThat(section.text("text", "")).isEqualTo("x");
        assertThat(section.oneOf("word", "first", "second")).isEqualTo("second");
        assertThat(section.number("number", 7, 1, 9)).isEqualTo(9);
        assertThat(section.flag("flag", true)).isFalse();
        assertThat(section.list("list")).containsExactly("x", "y z");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "20s,PT20S", "5m,PT5M", "8 h,PT8H", "7D,PT168H", "0s,PT0S", "0,PT0S"})
    void timeSpansHaveUnits(String text, Duration expected) {
        assertThat(Section.parseDuration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "00", "m", "-5m", "5 weeks", "1.5h", "99999999999999999999s", "9999999999999999d"})
    void whatIsNoTimeSpanIsTold(String text) throws Exception {
        Configuration configuration = configuration(Map.of("a.time", text));

        assertThat(configuration.section("a").duration("time", Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertProblem(
                configuration,
                "a.time: not a time span: " + text,
                "expected a number and a unit, such as 500ms, 20s, 5m, 8h, 7d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "1.5", "many", "99999999999999999999"})
    void aNumberOutOfBoundsIsTold(String text) throws Exception {
        Configuration configuration = configuration(Map.of("a.number", text));

        assertThat(configuration.section("a").number("number", 7, 1, 9)).isEqualTo(7);
        assertProblem(configuration, "a.number: not usable: " + text, "expected a whole number from 1 to 9");
    }

    @Test
    void aWordThatIsNoneOfThoseExpectedIsTold() throws Exception {
        Configuration configuration = configuration(Map.of("a.word", "third"));

        assertThat(configuration.section("a").oneOf("word", "first", "second")).isEqualTo("first");
        assertProblem(configuration, "a.word: unknown value third", "expected one of first, second");
    }

    @Test
    void relativePathsStartBesideTheConfigurationFolder() throws Exception {
        Section section = section(Map.of("a.relative", "x/../y", "a.absolute", "/srv/x", "a.home", "~/x"));

        assertThat(section.path("relative", "")).isEqualTo(home.resolve("y"));
        assertThat(section.path("absolute", "")).isEqualTo(Path.of("/srv/x"));
        assertThat(section.path("home", "")).isEqualTo(Path.of(System.getProperty("user.home"), "x"));
    }

    @Test
    void whatIsNoPathIsTold() throws Exception {
        Configuration configuration = configuration(Map.of("a.path", "x\0y"));

        configuration.section("a").path("path", "");

        assertThatThrownBy(configuration::check)
                .isInstanceOf(BackupException.class)
                .hasMessage(configuration.file() + ": not a path: x\0y: Nul character not allowed");
    }

    @Test
    void aSecretIsReadFromSettingsThatNobodyElseCanRead() throws Exception {
        Configuration configuration = configuration(Map.of("a.password", "canary"));

        assertThat(revealed(configuration)).hasValue("canary");
        configuration.check();
    }

    @Test
    void aSecretInSettingsThatOthersCanReadIsTold() throws Exception {
        Configuration configuration = configuration(Map.of("a.password", "canary"));
        allow(configuration.file(), "rw-r-----");

        revealed(configuration);

        assertProblem(
                configuration,
                "a.password: a secret in a file that others can read",
                "chmod 600 " + configuration.file() + ", or use POLYMATH_A_PASSWORD or a.password-file");
    }

    @Test
    void aSecretIsReadFromItsVariableWhoeverCanReadTheSettings() throws Exception {
        Path file = configuration(Map.of("a.password", "other")).file();
        allow(file, "rw-r--r--");
        Configuration configuration =
                Configuration.load(home.resolve("config"), Map.of("POLYMATH_A_PASSWORD", "canary"));

        assertThat(revealed(configuration)).hasValue("canary");
        configuration.check();
    }

    @Test
    void aVariableOverridesTheFileThatSettingsName() throws Exception {
        configuration(Map.of("a.password-file", "nowhere"));
        Configuration configuration =
                Configuration.load(home.resolve("config"), Map.of("POLYMATH_A_PASSWORD", "canary"));

        assertThat(revealed(configuration)).hasValue("canary");
        configuration.check();
    }

    @Test
    void aSecretThatIsSetTwiceIsTold() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "canary\n");
        allow(secret, "rw-------");
        Configuration configuration = configuration(Map.of("a.password", "other", "a.password-file", "secret"));

        revealed(configuration);

        assertProblem(configuration, "a.password: set twice, here and by a.password-file", "keep one of them");
    }

    @Test
    void aSecretIsReadFromAFileOfItsOwn() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "canary\n");
        allow(secret, "rw-------");
        Configuration named = configuration(Map.of("a.password-file", "secret"));

        assertThat(revealed(named)).hasValue("canary");
        named.check();
    }

    @Test
    void aSecretIsReadFromTheFileThatAVariableNames() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "canary\n");
        allow(secret, "r--------");
        configuration(Map.of());
        Configuration configuration =
                Configuration.load(home.resolve("config"), Map.of("POLYMATH_A_PASSWORD_FILE", secret.toString()));

        assertThat(revealed(configuration)).hasValue("canary");
        configuration.check();
    }

    @Test
    void aSecretFileThatOthersCanReadIsTold() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "canary");
        allow(secret, "rw----r--");
        Configuration configuration = configuration(Map.of("a.password-file", "secret"));

        revealed(configuration);

        assertProblem(configuration, "a.password-file: others can read " + secret, "chmod 600 " + secret);
    }

    @Test
    void aSecretFileThatIsMissingIsTold() throws Exception {
        Configuration configuration = configuration(Map.of("a.password-file", "nowhere"));

        assertThat(revealed(configuration)).isEmpty();
        assertProblem(
                configuration,
                "a.password-file: unable to read " + home.resolve("nowhere"),
                "does it exist, and is it yours?");
    }

    @Test
    void aSecretFileThatIsEmptyIsTold() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "\n");
        allow(secret, "rw-------");
        Configuration configuration = configuration(Map.of("a.password-file", "secret"));

        revealed(configuration);

        assertProblem(configuration, "a.password-file: empty: " + secret, "write the secret into it");
    }

    @Test
    void aSecretIsNeverShown() {
        Secret secret = new Secret("canary");

        assertThat(secret).hasToString("***");
        assertThat(secret.reveal()).isEqualTo("canary");
    }

    private static Optional<String> revealed(Configuration configuration) {
        return configuration.section("a").secret("password").map(Secret::reveal);
    }

    private Section section(Map<String, String> settings) throws IOException {
        return configuration(settings).section("a");
    }

    private Configuration configuration(Map<String, String> settings) throws IOException {
        return TestConfiguration.of(home, settings);
    }

    private static void allow(Path file, String rights) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static void assertProblem(Configuration configuration, String message, String hint) {
        assertThatThrownBy(configuration::check).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e).hasMessage(configuration.file() + ": " + message);
            assertThat(e.hint()).isEqualTo(hint);
        });
    }
}
