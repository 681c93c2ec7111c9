package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout where the program was just built. */
class LauncherTest {

    private static final long LIMIT_SECONDS = 120;

    @TempDir
    Path checkout;

    private String launcher;

    @BeforeEach
    void buildAsMavenDoes() throws IOException {
        launcher = Checkout.in(checkout).launcher();
    }

    @Test
    void preparesFastStartsOnceAndBuildsOnlyWhatHasChanged() throws IOException, InterruptedException {
        Path maven = Files.writeString(checkout.resolve("target/mvn"), "#!/bin/sh\nexec echo built >&2\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> path = Map.of("PATH", maven.getParent() + ":" + System.getenv("PATH"));

        assertThat(run(path, launcher, "version")).isEqualTo("polymath-backup: preparing fast starts (once)\n");
        assertThat(checkout.resolve("target/polymath-backup.jsa")).isNotEmptyFile();
        assertThat(run(path, launcher, "version")).as("the second start").isEmpty();

        Path changed = checkout.resolve("src/main/launcher/config/application.properties");
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(run(path, launcher, "version"))
                .startsWith("polymath-backup: building the program"
                        + " (once; a minute or two when Maven has to fetch its plugins)\nbuilt\n");
    }

    @Test
    void boundsWhatTheCLibraryKeepsAndPassesTheFolderOfTemporaryFilesOn() throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("JAVA_HOME", jdkThatSays("$MALLOC_ARENA_MAX arenas: $*"), "TMPDIR", "/var/tmp");

        assertThat(run(environment, launcher, "backup", "--quiet"))
                .startsWith("2 arenas: -XX:+UseSerialGC -Djava.io.tmpdir=/var/tmp ")
                .contains(" -Xms64m -Xmx256m ")
                .endsWith(" io.polymath.backup.cli.Main backup --quiet\n");
    }

    @Test
    void knowsTheCommandBehindOptionsAndInstallsNothingForHelp() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("JAVA_HOME", jdkThatSays("$*"));

        assertThat(run(environment, launcher, "-c", "demo", "--json", "list"))
                .contains(" -XX:TieredStopAtLevel=1 ")
                .endsWith(" io.polymath.backup.cli.Main -c demo --json list\n");
        // nothing says that it installs something
        assertThat(run(environment, launcher, "demo", "--help")).endsWith(" io.polymath.backup.cli.Main demo --help\n");
    }

    /** Names beyond ASCII are passed to pg_restore in the encoding of the locale, which a service has not. */
    @Test
    void givesTheProgramALocaleWithAllLettersUnlessItHasOne() throws IOException, InterruptedException {
        String jdk = jdkThatSays("$LC_ALL");

        assertThat(run(Map.of("JAVA_HOME", jdk, "LC_ALL", "", "LC_CTYPE", "", "LANG", ""), launcher, "list"))
                .isEqualTo("C.UTF-8\n");
        assertThat(run(Map.of("JAVA_HOME", jdk, "LC_ALL", "POSIX", "LANG", "C.UTF-8"), launcher, "list"))
                .isEqualTo("C.UTF-8\n");
        assertThat(run(Map.of("JAVA_HOME", jdk, "LC_ALL", "", "LC_CTYPE", "", "LANG", "de_DE.utf8"), launcher, "list"))
                .isEqualTo("\n");
    }

    /** Returns the home of a Java that says something instead of starting. */
    private String jdkThatSays(String what) throws IOException {
        Path java = Files.createDirectories(checkout.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"" + what + "\" >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(checkout.resolve("target/polymath-backup.jsa"));
        return checkout.resolve("jdk").toString();
    }

    /** Returns what was said beside the result. */
    private String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path said = checkout.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
