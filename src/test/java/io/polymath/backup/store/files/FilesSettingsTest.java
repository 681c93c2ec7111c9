package io.polymath.backup.store.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator can get wrong, and what is then said. */
final class FilesSettingsTest extends FilesFixture {

    @Test
    void noPathsAreTooFew() throws Exception {
        assertUsage(Map.of(), "missing", "set it, for example store.config.paths = config/.env, prompts");
        assertUsage(
                Map.of("store.config.paths", " , "), "no path between the commas", "name at least one file or folder");
    }

    @Test
    void theRootFolderIsTooMuch() throws Exception {
        assertUsage(
                Map.of("store.config.paths", "/srv/.."),
                "the root folder holds more than files",
                "name the folders that matter");
    }

    @Test
    void aPatternThatIsNoneIsTold() throws Exception {
        assertThatThrownBy(() -> store(Map.of("store.config.paths", "/srv", "store.config.exclude", "a[, tmp/x")))
                .isInstanceOf(BackupException.class)
                .hasMessage("""
                        2 problems in the configuration
                          %1$s: store.config.exclude: not a pattern: a[
                            hint: expected globs such as *.log, **/cache or /srv/app/tmp
                          %1$s: store.config.exclude: matches nothing: tmp/x
                            hint: expected globs such as *.log, **/cache or /srv/app/tmp""".formatted(settingsFile()));
    }

    @Test
    void theDefaultsAreThese() throws Exception {
        FilesStore store = (FilesStore) store(source);

        assertThat(store.settings().tries()).isEqualTo(3);
        assertThat(store.settings().excludes().globs()).isEmpty();
    }

    @Test
    void relativePathsStartBesideTheConfigurationFolder() throws Exception {
        FilesStore store = (FilesStore) store(Map.of("store.config.paths", ".env, prompts"));

        assertThat(store.settings().paths()).containsExactly(temp.resolve("home/.env"), temp.resolve("home/prompts"));
    }

    @Test
    void aPathThatDoesNotExistIsRefusedWithTheNearestThatDoes() throws Exception {
        write("settings.yaml", "");

        assertRefused(
                store(source.resolve("setings.yaml")),
                "config: " + source.resolve("setings.yaml") + " does not exist",
                "did you mean " + source.resolve("settings.yaml")
                        + "? otherwise create it, or take it from store.config.paths");
    }

    @Test
    void aPathInAFolderThatDoesNotExistIsRefusedWithTheNearestFolder() throws Exception {
        Files.createDirectory(source.resolve("prompts"));

        assertRefused(
                store(source.resolve("promts/summarise.md")),
                "config: " + source.resolve("promts/summarise.md") + " does not exist",
                "did you mean " + source.resolve("prompts")
                        + "? otherwise create it, or take it from store.config.paths");
    }

    @Test
    void aPathWithNothingNearIsRefused() throws Exception {
        assertRefused(
                store(source.resolve("nothing-like-it")),
                "config: " + source.resolve("nothing-like-it") + " does not exist",
                "create it, or take it from store.config.paths");
    }

    private void assertUsage(Map<String, String> settings, String problem, String hint) {
        assertThatThrownBy(() -> store(settings)).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(e).hasMessage(settingsFile() + ": store.config.paths: " + problem);
            assertThat(e.hint()).isEqualTo(hint);
        });
    }

    private Path settingsFile() {
        return temp.resolve("home/config/application.properties");
    }

    private static void assertRefused(Store store, String message, String hint) {
        assertThatThrownBy(store::connect).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(e).hasMessage(message);
            assertThat(e.hint()).isEqualTo(hint);
        });
    }
}
