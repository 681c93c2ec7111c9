package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.server.HttpRecorder;
import io.polymath.backup.server.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service begins by itself beside backups, with times short enough to be waited for. */
class ServiceTriggersTest {

    @TempDir
    Path temp;

    private HttpRecorder there;
    private Cli cli;

    @BeforeEach
    void oneSetIsThereAndCopied() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        there = HttpRecorder.start();
        String bucket = S3Server.shared().newBucket("triggers-" + UUID.randomUUID());
        cli = new Cli(temp.resolve("home"), Map.of())
                .stores("config")
                .settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            schedule.cron = 0 0 2 1 1 ?
            health.port = 0
            offsite.cron = * * * * * ?
            watch.every = 1s
            watch.copy-late = 0s
            watch.copies-in = vault
            notice.webhook.url = %s
            notice.webhook.on = stale
            """.formatted(temp.resolve("estate"), there.url("/hook"))
                        + S3Server.settings(S3Server.shared().endpoint(), bucket));
        assertThat(cli.run("backup").exitCode()).isZero();
        Path watch = cli.home().resolve("routes/watch.camel.yaml");
        Files.writeString(watch, Files.readString(watch).replace("delay: 60000", "delay: 100"));
    }

    @AfterEach
    void stop() {
        there.close();
    }

    @Test
    void theServiceTellsAlarmsOnceAndReadsBackWhatIsElsewhere() throws Exception {
        assertThat(elsewhere().isMissingNode()).isTrue();
        OffsetDateTime before = OffsetDateTime.now(Cli.ZONE);

        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the alarm", () -> !there.requests("/hook").isEmpty());
            ProgramProcess.await("a proof", () -> elsewhere().at("/since").isTextual());
            OffsetDateTime first = last();
            ProgramProcess.await("a later proof", () -> last().isAfter(first));

            assertThat(first).isAfterOrEqualTo(before);
            assertThat(elsewhere().at("/repository").asText()).isEqualTo("s3");
            assertThat(elsewhere().at("/damaged").asInt()).isZero();
            service.signal("TERM");
            assertThat(service.await()).as(service.err()).isEqualTo(143);
            assertThat(service.err()).doesNotContain("ERROR");
        }

        // it has looked every second
        assertThat(there.requests("/hook")).hasSize(1);
        JsonNode told =
                new ObjectMapper().readTree(there.requests("/hook").get(0).body());
        assertThat(told.at("/event").asText()).isEqualTo("stale");
        assertThat(told.toString()).contains(" is not in vault: there is no copy of a good set there");
    }

    private OffsetDateTime last() throws Exception {
        return OffsetDateTime.parse(elsewhere().at("/last").asText());
    }

    /** Returns what the command status says of what was read back. */
    private JsonNode elsewhere() throws Exception {
        return new ObjectMapper().readTree(cli.run("status", "--json").out()).at("/standing/elsewhere/0");
    }
}
