package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code watch}, over sets on a disk. */
class WatchCommandTest {

    @TempDir
    Path temp;

    private Cli cli;
    private LocalRepository repository;
    private SetsOnDisk sets;

    @BeforeEach
    void anEmptyRepository() throws IOException {
        cli = new Cli(temp, Map.of());
        settings("");
        repository = new LocalRepository(cli.repository());
        sets = new SetsOnDisk(repository, Cli.ZONE);
    }

    @Test
    void beforeTheFirstBackupThereIsOneThingToDo() {
        Result watch = cli.run("watch");

        assertThat(watch.exitCode()).isEqualTo(1);
        assertThat(watch.out()).startsWith("""
                        alarm: there is no good set
                          do: run backup, and mend what it says; check looks at everything
                        1 thing to do; looked at 0 sets, the disk is\
                        """);
    }

    @Test
    void aFreshProvedSetIsWell() throws Exception {
        proved(sets.good(now().minusHours(3)));

        Result watch = cli.run("watch");

        assertThat(watch.exitCode()).as(watch.out() + watch.err()).isZero();
        assertThat(watch.out()).matches("all is well; looked at 1 set, the disk is \\d+ % full\n");
    }

    @Test
    void lookingByHandTellsNobodyAndChangesNothing() throws Exception {
        sets.good(now().minusHours(50));

        cli.run("watch");

        assertThat(cli.repository().resolve(".watch.json")).doesNotExist();
    }

    @Test
    void everyLimitIsASetting() throws Exception {
        proved(sets.good(now().minusHours(30)));
        assertThat(cli.run("watch").out()).contains("is 1 d 6 h old, more than watch.max-age (1 d 4 h)\n");

        settings("watch.max-age = 31h\n");
        assertThat(cli.run("watch").exitCode()).isZero();

        settings("watch.max-age = 31h\nwatch.disk-use = 1\n");
        assertThat(cli.run("watch").out()).contains("alarm: the disk of the repository is ");
    }

    @Test
    void aSetThatLostAFileIsToldByName() throws Exception {
        SetId set = sets.good(now().minusHours(2));
        proved(set);
        Files.delete(repository.folder().resolve(set.value()).resolve("notes_" + set.stamp() + ".txt"));

        assertThat(cli.run("watch").out())
                .contains("alarm: " + set + " is damaged: it lost notes_" + set.stamp() + ".txt, or bytes of it\n");
    }

    @Test
    void jsonIsALineForEachAlarmAndASummary() throws Exception {
        sets.good(now().minusHours(50));

        Result watch = cli.run("watch", "--json");

        List<String> lines = watch.out().lines().toList();
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        JsonNode last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(watch.exitCode()).isEqualTo(1);
        assertThat(first.at("/message_type").asText()).isEqualTo("alarm");
        assertThat(first.at("/alarm/key").asText()).isEqualTo("age");
        assertThat(first.at("/told").asBoolean()).isFalse();
        assertThat(last.at("/status").asText()).isEqualTo("alarm");
        assertThat(last.at("/alarms").asInt()).isEqualTo(lines.size() - 1);
    }

    private void settings(String more) throws IOException {
        // the disk that the tests run on may be full
        cli.settings("repository.local.path = backups\n"
                + (more.contains("watch.disk-use") ? "" : "watch.disk-use = 100\n") + more);
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(Cli.ZONE);
    }

    private void proved(SetId set) throws IOException {
        repository.keep(new SetProof(
                set,
                Proof.Level.CONTENT,
                OffsetDateTime.now(Cli.ZONE).minusHours(1),
                Duration.ofSeconds(1),
                List.of()));
    }
}
