package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service, as a process of its own. */
class ServiceTest {

    private static final String EVERY_SECOND = "* * * * * ?";
    private static final String NEVER_IN_A_TEST = "0 0 2 1 1 ?";
    private static final Point EXPORT = new Point("repository.ArchiveWriter", "writeOnce", 1);

    @TempDir
    Path temp;

    private Cli cli;
    private int port;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
    }

    @Test
    void aServiceBacksUpWhenItsScheduleSaysSoUntilItIsAskedToEnd() throws Exception {
        schedule(EVERY_SECOND);
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("two sets", () -> sets().size() >= 2);
            HttpResponse<String> healthy = health();
            String told = service.err();
            service.signal("TERM");
            assertThat(service.await()).as(service.err()).isEqualTo(143);

            JsonNode facts = new ObjectMapper().readTree(healthy.body());
            assertThat(healthy.statusCode()).isEqualTo(200);
            assertThat(facts.at("/status").asText()).isEqualTo("ok");
            assertThat(facts.at("/last_good_set").asText()).startsWith("polymath_");
            assertThat(facts.at("/last_good_age_seconds").asLong()).isBetween(0L, 60L);
            assertThat(facts.at("/next_run").asText()).isNotEmpty();
            assertThat(service.err()).endsWith("service: ended\n");
            assertThat(told).doesNotContain("WARN");
        }
        assertThat(names())
                .allMatch(name -> name.startsWith("polymath_") || name.matches("\\.lock|\\.service|reports"));
    }

    @Test
    void aServiceWithoutAGoodSetIsNotHealthy() throws Exception {
        schedule(NEVER_IN_A_TEST);
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the start", () -> service.err().contains("service: health at"));
            HttpResponse<String> answer = health();

            assertThat(answer.statusCode()).isEqualTo(503);
            JsonNode facts = new ObjectMapper().readTree(answer.body());
            assertThat(facts.at("/status").asText()).isEqualTo("stale");
            assertThat(facts.at("/stale/0").asText()).isEqualTo("there is no good set");
            // not that of the weekly drill, which comes before
            assertThat(facts.at("/next_run").asText()).contains("-01-01T02:00");
        }
    }

    @Test
    void keysThatCannotBeUsedAreToldAtTheStart() throws Exception {
        schedule(NEVER_IN_A_TEST);
        Path settings = cli.home().resolve("config/application.properties");
        cli.settings(
                Files.readString(settings) + "\nencryption.recipients = gone.pub.asc\nsigning.key = gone.key.asc\n");

        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the start", () -> service.err().contains("service: health at"));

            assertThat(service.err())
                    .contains("service: the next backup will fail: no key file "
                            + cli.home().resolve("gone.pub.asc"))
                    .contains("service: the next backup will fail: no key file "
                            + cli.home().resolve("gone.key.asc"))
                    .contains("hint: does it exist, and is it yours?");
        }
    }

    @Test
    void aServiceThatIsAskedToEndInTheMiddleOfARunCleansUp() throws Exception {
        schedule(EVERY_SECOND);
        try (ProgramProcess service = ProgramProcess.startUntil(EXPORT, cli, "run")) {
            service.signal("TERM");
            service.awaitEnding();
            service.resume();

            assertThat(service.await()).as(service.err()).isEqualTo(143);
            assertThat(service.err())
                    .contains("service: ends the run that is under way", "ERROR run: failed: the run was interrupted")
                    .endsWith("service: ended\n");
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", ".service", "reports");
    }

    @Test
    void aRunThatWasKilledIsToldAtTheNextStart() throws Exception {
        schedule(EVERY_SECOND);
        try (ProgramProcess service = ProgramProcess.startUntil(EXPORT, cli, "run")) {
            service.signal("KILL");
            assertThat(service.await()).isEqualTo(137);
        }
        String left = names().stream()
                .filter(name -> name.startsWith(".work-"))
                .findFirst()
                .orElseThrow()
                .substring(".work-".length());

        schedule(NEVER_IN_A_TEST);
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the start", () -> service.err().contains("service: health at"));

            assertThat(service.err())
                    .contains("ERROR service: the run " + left
                            + " was interrupted: its process or the machine ended; what it left was removed\n");
        }
        assertThat(names()).noneMatch(name -> name.startsWith(".work-"));
    }

    @Test
    void editedRoutesAreTakenAndWrongOnesAreTold() throws Exception {
        schedule("0/6 * * * * ?");
        Path stores = cli.home().resolve("routes/stores.camel.yaml");
        String good = Files.readString(stores);
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("a set", () -> !sets().isEmpty());

            Files.writeString(stores, good.replace("compress:zstd", "compres:zstd"));
            ProgramProcess.await("the refusal", () -> service.err().contains("are not taken"));
            assertThat(service.err())
                    .contains("ERROR service: the edited routes are not taken, the old ones go on:"
                            + " routes/stores.camel.yaml:7: unknown word compres\n"
                            + "  hint: did you mean compress?\n");
            int before = sets().size();
            ProgramProcess.await("another set by the old routes", () -> sets().size() > before);

            Files.writeString(stores, good.replace("compress:zstd", "compress:gzip"));
            ProgramProcess.await(
                    "a set by the edited routes", () -> sets().stream().anyMatch(ServiceTest::isGzip));
            assertThat(service.err()).contains("INFO  service: took the edited routes; the next run begins ");
        }
    }

    @Test
    void aScheduleThatCannotBeReadIsRefusedWithTheOtherSettings() throws Exception {
        schedule("at two");

        Result run = cli.run("run");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("schedule.cron: not a cron expression: at two: ")
                .contains("hint: expected seconds, minutes, hours, day of month, month, day of week, such as 0 0 2 * *"
                        + " ?");
    }

    @Test
    void oneServiceLooksAfterARepository() throws Exception {
        schedule(NEVER_IN_A_TEST);
        try (ProgramProcess first = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the start", () -> first.err().contains("service: health at"));

            Result second = cli.run("run");

            assertThat(second.exitCode()).isEqualTo(11);
            assertThat(second.err())
                    .startsWith("error: repository " + cli.repository() + " is in use by process " + first.pid())
                    .endsWith("hint: one service looks after a repository: stop that one first\n");
            assertThat(cli.run("backup").exitCode()).isZero();
        }
    }

    @Test
    void aPortInUseIsTold() throws Exception {
        schedule(NEVER_IN_A_TEST);
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                ProgramProcess service = ProgramProcess.start(cli, "run")) {
            assertThat(taken.isBound()).isTrue();

            assertThat(service.await()).isEqualTo(1);
            assertThat(service.err())
                    .contains("error: unable to listen on 127.0.0.1:" + port + " for health: Address already in use\n"
                            + "hint: set health.port to another port, or to 0 for none\n");
        }
    }

    private void schedule(String cron) throws IOException {
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            schedule.cron = %s
            health.port = %d
            """.formatted(temp.resolve("estate"), cron, port));
    }

    private HttpResponse<String> health() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static boolean isGzip(Path set) {
        try (Stream<Path> files = Files.list(set)) {
            return files.anyMatch(file -> file.toString().endsWith(".tar.gz"));
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> sets() throws IOException {
        return names().stream()
                .filter(name -> name.startsWith("polymath_"))
                .map(cli.repository()::resolve)
                .toList();
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(cli.repository())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }
}
