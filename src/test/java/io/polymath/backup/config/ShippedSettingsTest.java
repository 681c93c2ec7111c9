package io.polymath.backup.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.camel.Remotes;
import io.polymath.backup.notice.Notices;
import io.polymath.backup.pgp.Asking;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.PauseSettings;
import io.polymath.backup.status.Limits;
import io.polymath.backup.store.Stores;
import io.polymath.backup.watch.WatchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that users start from: it has to explain every setting, and no other. */
class ShippedSettingsTest {

    private static final Path FOLDER = Path.of("config");
    private static final Pattern SETTING = Pattern.compile("(?m)^(?:# )?([a-z]+(?:\\.[a-z0-9-]+)+) =");

    @TempDir
    Path home;

    @Test
    void theShippedFileExplainsEverySettingAndNoOther() throws IOException {
        Configuration configuration = Configuration.load(FOLDER, Map.of());
        Stores.configure(configuration, Clock.systemUTC());
        Remotes.read(configuration);
        readService(configuration);
        ReportSettings.configure(configuration);
        Policies.read(configuration);
        Limits.read(configuration);
        WatchSettings.read(configuration, ZoneOffset.UTC);
        Notices.read(configuration);
        Encryption.read(configuration, Asking.NOBODY, Clock.systemUTC());
        Signing.read(configuration, Clock.systemUTC());
        configuration.section("drill").textOr("cron", "");
        configuration.section("drill").list("leave-out");
        configuration.section("offsite").textOr("cron", "");

        assertThat(explained()).isEqualTo(withExamples(configuration.knownKeys()));
    }

    /** Adds the settings of those repositories that the file shows as examples, one of each kind. */
    private SortedSet<String> withExamples(SortedSet<String> known) throws IOException {
        Configuration examples = TestConfiguration.of(
                home,
                Map.of(
                        "repository.disk.kind", "folder",
                        "repository.ssh.kind", "sftp",
                        "repository.cloud.kind", "rclone"));
        Remotes.read(examples);
        known.addAll(examples.knownKeys());
        return known;
    }

    @Test
    void theShippedFileHasNoProblem() throws IOException {
        Configuration configuration = Configuration.load(FOLDER, Map.of());
        Stores.configure(configuration, Clock.systemUTC());
        Remotes.read(configuration);
        readService(configuration);
        ReportSettings.configure(configuration);
        Policies.read(configuration);
        Limits.read(configuration);
        WatchSettings.read(configuration, ZoneOffset.UTC);
        Notices.read(configuration);
        Encryption.read(configuration, Asking.NOBODY, Clock.systemUTC());
        Signing.read(configuration, Clock.systemUTC());
        configuration.section("drill").textOr("cron", "");
        configuration.section("drill").list("leave-out");
        configuration.section("offsite").textOr("cron", "");

        configuration.check();
    }

    private static void readService(Configuration configuration) {
        configuration.section("repository.local").textOr("path", "");
        configuration.section("repository.local").flag("check-room", true);
        PauseSettings.read(configuration.section("cut"));
        configuration.section("schedule").flag("catch-up", true);
        configuration.section("health").number("port", 0, 0, 65_535);
        configuration.section("log").textOr("folder", "");
        configuration.section("log").duration("keep", Duration.ZERO);
    }

    private static SortedSet<String> explained() throws IOException {
        SortedSet<String> keys = new TreeSet<>();
        SETTING.matcher(Files.readString(FOLDER.resolve(Configuration.FILE)))
                .results()
                .forEach(match -> keys.add(match.group(1)));
        return keys;
    }
}
