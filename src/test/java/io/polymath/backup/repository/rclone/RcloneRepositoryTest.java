package io.polymath.backup.repository.rclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.repository.Stored;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over rclone's local back end; what rclone does wrong is done by a script in its place. */
final class RcloneRepositoryTest extends RepositoryContract {

    private static final String KEY = "polymath_20261122_0200/b";
    private static final String CANARY = "canary-of-the-configuration";

    private Path there;

    @BeforeEach
    void aFolder() throws Exception {
        there = Files.createDirectory(temp.resolve("there"));
    }

    @Override
    protected Repository repository() throws Exception {
        return RcloneFixture.disk(temp, there, Map.of());
    }

    @Override
    protected int manyFiles() {
        return 6;
    }

    private Repository instead(String command, String script) throws Exception {
        return RcloneFixture.disk(temp, there, RcloneFixture.program(temp, command, script));
    }

    @Test
    void readingItsSettingsRunsNothing() throws Exception {
        Configuration configuration = TestConfiguration.of(
                temp.resolve("home"),
                Map.of("repository.cloud.remote", "gdrive:sets", "repository.cloud.program", "/nowhere/rclone"));

        Repository repository =
                RcloneRepository.read("cloud", configuration.section("repository.cloud"), Bandwidth.UNLIMITED);

        assertThat(repository.name()).isEqualTo("cloud");
    }

    @Test
    void aProgramThatIsMissingIsToldWithTheWayToGetIt() throws Exception {
        Repository none = RcloneFixture.disk(temp, there, Map.of("repository.cloud.program", "/nowhere/rclone"));

        assertThatThrownBy(() -> none.list(""))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        e -> assertThat(e.hint())
                                .isEqualTo("is rclone installed? apt-get install rclone, or set"
                                        + " repository.cloud.program"))
                .hasMessage("cloud: unable to start /nowhere/rclone");
    }

    @Test
    void oneThatDiesWhileItSendsLeavesNoFileUnderItsName() throws Exception {
        Repository dying = instead("rcat", "head -c 1000 >/dev/null; kill -9 $$");
        Path file = file(noise(3_000_000));

        assertThatThrownBy(() -> dying.put(KEY, file))
                .isInstanceOf(BackupException.class)
                .hasMessage("cloud: unable to put " + KEY + ": rclone: it was killed by signal 9 (2 tries)");
        assertThat(repository().list("")).isEmpty();
        assertThat(repository().put(KEY, file).sent()).isTrue();
    }

    @Test
    void oneThatKeepsLessThanItGotIsFoundOut() throws Exception {
        Repository lossy = instead("rcat", "head -c 1000 | rclone rcat \"$4\" --config \"$RCLONE_CONFIG\"");
        Path file = file(noise(3000));

        assertThatThrownBy(() -> lossy.put(KEY, file))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN))
                .hasMessageContaining("sent 3,000 bytes")
                .hasMessageContaining("there are 1,000");
        assertThat(repository().list("")).isEmpty();
    }

    @Test
    void oneThatDiesWhileItReadsIsNotTakenForTheEnd() throws Exception {
        repository().put(KEY, file(noise(200_000)));
        Repository dying = instead("cat", "rclone \"$@\" | head -c 1000; kill -9 $$");

        assertThatThrownBy(() -> {
                    try (InputStream in = dying.open(KEY)) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(BackupException.class)
                .hasMessage("cloud: rclone broke off while it sent " + KEY + ": expected 200000 bytes, got 1000");
    }

    @Test
    void aListingThatEndsInTheMiddleIsAnError() throws Exception {
        repository().put(KEY, file(new byte[1]));
        Repository cut = instead("lsjson", "rclone \"$@\" | head -c 40");

        assertThatThrownBy(() -> cut.list(""))
                .isInstanceOf(BackupException.class)
                .hasMessage("cloud: unable to list the sets: rclone's listing ends in the middle (2 tries)");
    }

    @Test
    void aListingThatFailsIsNoShortList() throws Exception {
        repository().put(KEY, file(new byte[1]));
        Repository failing = instead("lsjson", "rclone \"$@\"; echo 'ERROR : //me:secret@host?token=x' >&2; exit 5");

        assertThatThrownBy(() -> failing.list(""))
                .isInstanceOf(BackupException.class)
                .hasMessage("cloud: unable to list the sets: rclone: //...@host?... (2 tries)");
    }

    @Test
    void whatTheListingLacksIsNotTakenForKept() throws Exception {
        Repository lying = instead("lsjson", "all=$(rclone \"$@\") || exit $?; echo \"$all\" | grep -v '\"b\"'");
        Path file = file(noise(100));

        assertThatThrownBy(() -> lying.put(KEY, file))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN));
    }

    @Test
    void noSecretStandsInTheListOfProcesses() throws Exception {
        Path log = temp.resolve("arguments.log");
        Map<String, String> settings =
                new HashMap<>(RcloneFixture.program(temp, "*", "echo \"$@\" >> " + log + "; exec rclone \"$@\""));
        settings.put("repository.cloud.config-password", CANARY);
        Repository repository = RcloneFixture.disk(temp, there, settings);

        repository.put(KEY, file(noise(10)));
        repository.list("");

        assertThat(log).content().contains("rcat", "moveto", "lsjson").doesNotContain(CANARY);
        assertThat(repository.list("")).containsExactly(new Stored(KEY, 10));
    }

    @Test
    void aRemoteThatIsWrittenOutIsRefusedAsItMayHoldSecrets() {
        assertThatThrownBy(
                        () -> RcloneFixture.repository(temp, ":webdav,pass=secret,url='http://x':sets", "", Map.of()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("repository.cloud.remote: not the name of a remote and a folder")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRemoteThatRcloneDoesNotKnowIsTold() throws Exception {
        Repository unknown = RcloneFixture.repository(temp, "gdrive:sets", "", Map.of());

        assertThatThrownBy(() -> unknown.list(""))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("didn't find section in config file");
    }

    @Test
    void theFolderOfASetGoesWithTheMarkOfItsRemoval() throws Exception {
        repository().put(KEY, file(new byte[1]));
        repository().put("polymath_20261122_0200/removing.json", file(new byte[1]));
        Files.createFile(there.resolve("polymath_20261122_0200/.b-1234.part"));

        repository().delete(KEY);
        repository().delete("polymath_20261122_0200/removing.json");

        assertThat(there).isEmptyDirectory();
    }
}
