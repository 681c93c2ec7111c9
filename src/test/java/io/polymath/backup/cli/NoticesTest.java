package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.server.HttpRecorder;
import io.polymath.backup.server.HttpRecorder.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Notices of the program's own runs, as a real server of HTTP received them. */
class NoticesTest {

    private static final String KEY = "T0-CANARY-B0-CANARY";

    @TempDir
    Path temp;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.polymath.backup");
    private HttpRecorder there;
    private Cli cli;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: CONTENT-OF-A-STORE\n");
        there = HttpRecorder.start();
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        there.close();
    }

    @Test
    void aRunThatWentWellIsToldToWhomWantsToHear() throws Exception {
        settings(slack("success"), webhook("success"), ntfy("failure"));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        Request slack = one("/slack");
        assertThat(slack.method()).isEqualTo("POST");
        assertThat(slack.headers()).containsEntry("content-type", "application/json");
        assertThat(json(slack).at("/text").asText())
                .startsWith("*[ok] polymath backup ")
                .contains(": 1 store, ");
        JsonNode hook = json(one("/hook"));
        assertThat(hook.at("/version").asInt()).isEqualTo(1);
        assertThat(hook.at("/event").asText()).isEqualTo("success");
        assertThat(hook.at("/task").asText()).isEqualTo("backup");
        assertThat(hook.at("/set").asText()).startsWith("polymath_");
        assertThat(hook.at("/exit_code").asInt()).isZero();
        assertThat(hook.at("/problems").size()).isZero();
        assertThat(there.requests("/ntfy")).isEmpty();
    }

    @Test
    void aRunThatFailedIsToldWithWhatToDoAndTheNextOneThatGoesWellAsRecovered() throws Exception {
        settings(slack("recovered"), webhook("failure"), ntfy("failure,recovered"));
        Path estate = Files.move(temp.resolve("estate"), temp.resolve("away"));

        assertThat(cli.run("backup").exitCode()).isEqualTo(1);

        assertThat(there.requests("/slack")).isEmpty();
        JsonNode hook = json(one("/hook"));
        assertThat(hook.at("/event").asText()).isEqualTo("failure");
        assertThat(hook.at("/exit_code").asInt()).isEqualTo(1);
        assertThat(hook.at("/problems/0/what").asText()).contains("estate does not exist");
        assertThat(hook.at("/problems/0/hint").asText()).isNotEmpty();
        Request ntfy = one("/ntfy");
        assertThat(ntfy.headers())
                .containsEntry("priority", "4")
                .containsEntry("tags", "rotating_light")
                .hasEntrySatisfying("title", title -> assertThat(title).startsWith("[failed] polymath backup "));
        assertThat(ntfy.body()).contains("estate does not exist", "  do: ");

        Files.move(estate, temp.resolve("estate"));
        assertThat(cli.run("backup").exitCode()).isZero();
        assertThat(cli.run("backup").exitCode()).isZero();

        assertThat(json(one("/slack")).at("/text").asText()).contains(", recovered*");
        assertThat(there.requests("/ntfy"))
                .hasSize(2)
                .last()
                .satisfies(last -> assertThat(last.headers()).containsEntry("tags", "white_check_mark"));
        assertThat(there.requests("/hook")).hasSize(1);
    }

    @Test
    void whatOneKindCannotSendTheNextOneSendsThoughItDidNotWantIt() throws Exception {
        settings(slack("success"), webhook("failure"), ntfy("failure"));
        there.answering("/slack/" + KEY, 500);

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(there.requests("/slack")).hasSize(1);
        assertThat(json(one("/hook")).at("/event").asText()).isEqualTo("success");
        assertThat(there.requests("/ntfy")).as("the hook paid what Slack owed").isEmpty();
        assertThat(logged())
                .contains("notice: not sent by slack: " + there.address() + " answers 500\n"
                        + "  hint: it may pass; the next notice is tried again");
    }

    @Test
    void aServerThatHangsIsLeftAfterItsTimeoutAndChangesNothing() throws Exception {
        settings(webhook("success") + "notice.webhook.timeout = 300ms\n", ntfy("failure"));
        there.answering("/hook/" + KEY, 0);
        long start = System.nanoTime();

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(there.requests("/ntfy")).hasSize(1);
        assertThat(logged())
                .contains("notice: not sent by webhook: no answer from " + there.address() + " in time\n"
                        + "  hint: raise notice.webhook.timeout, or look there");
    }

    @Test
    void nobodyListensAndTheRunIsAsGoodAsItWas() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        settings("notice.slack.url = http://127.0.0.1:" + port + "/" + KEY + "\nnotice.slack.on = success\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(logged())
                .contains("notice: not sent by slack: unable to connect to 127.0.0.1:" + port + "\n"
                        + "  hint: is it running, and is its port right?")
                .contains("notice: nobody could be told: [ok] polymath backup ");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        settings(slack("success"));
        there.answering("/slack/" + KEY, 302);

        cli.run("backup");

        assertThat(there.requests("/elsewhere")).isEmpty();
        assertThat(logged()).contains("answers 302\n  hint: set notice.slack.url to the address that it sends to");
    }

    @Test
    void aDeadMansSwitchHearsOfTheStartAndOfTheEnd() throws Exception {
        settings(ping());

        cli.run("backup");
        Files.move(temp.resolve("estate"), temp.resolve("away"));
        cli.run("backup");

        assertThat(there.requests("/ping"))
                .extracting(Request::path)
                .containsExactly(
                        "/ping/" + KEY + "/start", "/ping/" + KEY, "/ping/" + KEY + "/start", "/ping/" + KEY + "/fail");
        assertThat(there.requests("/ping").get(3).body()).startsWith("[failed] polymath backup ");
    }

    @Test
    void aTokenIsSentAndNothingElseOfTheRun() throws Exception {
        settings(webhook("success") + "notice.webhook.token = tk-CANARY\n");

        cli.run("backup");

        assertThat(one("/hook").headers()).containsEntry("authorization", "Bearer tk-CANARY");
        assertThat(one("/hook").headers().keySet())
                .isSubsetOf(
                        "authorization",
                        "content-type",
                        "content-length",
                        "host",
                        "connection",
                        "user-agent",
                        "accept-encoding",
                        "transfer-encoding");
    }

    @Test
    void neitherKeysNorContentAreToldOrLogged() throws Exception {
        settings(slack("failure,success"), webhook("failure,success"), ntfy("success"), ping());
        there.answering("/slack/" + KEY, 403).answering("/hook/" + KEY, 500).answering("/ping/" + KEY, 404);

        Result well = cli.run("backup", "-v");
        Files.move(temp.resolve("estate"), temp.resolve("away"));
        Result failed = cli.run("backup", "-v");

        assertThat(logged() + well.err() + well.out() + failed.err() + failed.out())
                .doesNotContain("CANARY");
        assertThat(there.requests())
                .allSatisfy(request ->
                        assertThat(request.body() + request.headers()).doesNotContain("CANARY", "CONTENT-OF-A-STORE"));
        assertThat(there.requests("/ntfy")).hasSize(2);
        try (var files = Files.walk(cli.repository())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".zst"))
                    .toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("CANARY");
            }
        }
    }

    @Test
    void aKindOfAUsersOwnIsARouteAndItsSettings() throws Exception {
        settings(
                "notice.pager.url = " + there.url("/pager/" + KEY) + "\nnotice.pager.on = success\n",
                "notice.other.url = " + there.url("/other") + "\n");
        Path routes = cli.home().resolve("routes/notices.camel.yaml");
        String shipped = Files.readString(routes);
        int from = shipped.indexOf("- route:\n    id: notice-webhook");
        int to = shipped.indexOf("- route:\n    id: notice-ntfy");
        Files.writeString(
                routes,
                shipped.replace(
                                "        - to:\n            id: tell-ntfy",
                                "        - to:\n            id: tell-pager\n            uri: direct:notice-pager\n"
                                        + "        - to:\n            id: tell-ntfy")
                        + shipped.substring(from, to).replace("webhook", "pager"));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(json(one("/pager")).at("/event").asText()).isEqualTo("success");
        assertThat(logged()).contains("notice: other is configured, but no step notice:due of kind other was reached");
    }

    @Test
    void aWrongAddressOrEventIsRefusedAndNotShown() throws Exception {
        settings("notice.slack.url = hooks.example/" + KEY + "\nnotice.slack.on = failure,disaster\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(2);
        assertThat(backup.err())
                .contains("notice.slack.url: not an address of http or https")
                .contains("notice.slack.on: unknown event disaster")
                .doesNotContain("CANARY");
    }

    @Test
    void aMisspeltKindIsTold() throws Exception {
        settings("notice.slak.url = " + there.url("/") + "\n");

        assertThat(cli.run("backup").err())
                .contains("unknown setting notice.slak.url", "did you mean notice.slack.url?");
    }

    @Test
    void anAlarmBetweenRunsIsToldOnceAndThenItsEnd() throws Exception {
        settings(slack("stale,recovered"), webhook("failure"), ping(), "watch.disk-use = 100\nwatch.grow = 0\n");
        SetsOnDisk sets = new SetsOnDisk(new LocalRepository(cli.repository()), Cli.ZONE);
        sets.good(LocalDateTime.now(Cli.ZONE).minusHours(50));

        Result first = cli.run("watch", "--notify");
        cli.run("watch", "--notify");

        assertThat(first.exitCode()).as(first.err()).isEqualTo(1);
        assertThat(json(one("/slack")).at("/text").asText())
                .startsWith("*[stale] polymath: the last good set, polymath_")
                .contains("  do: is the service running? Look at its last report, then run backup");

        assertThat(cli.run("backup").exitCode()).isZero();
        Result well = cli.run("watch", "--notify");
        cli.run("watch", "--notify");

        // the new set lacks the store of the old one, which is another alarm
        assertThat(there.requests("/slack")).hasSize(3);
        assertThat(json(there.requests("/slack").get(1)).at("/text").asText())
                .startsWith("*[stale] polymath: the store notes is no longer in the sets; polymath_");
        assertThat(json(there.requests("/slack").get(2)).at("/text").asText())
                .startsWith("*[recovered] polymath: there is a new good set, polymath_");
        assertThat(well.out()).contains("recovered: there is a new good set, ");
        assertThat(there.requests("/hook")).isEmpty();
        assertThat(there.requests("/ping"))
                .as("start and end of the one backup")
                .hasSize(2);
        assertThat(logged()).doesNotContain("was reached");
    }

    @Test
    void anAlarmThatNobodyCouldBeToldIsToldTheNextTime() throws Exception {
        settings(slack("stale"), "watch.disk-use = 100\n");
        there.answering("/slack/" + KEY, 500);

        cli.run("watch", "--notify");
        there.answering("/slack/" + KEY, 200);
        cli.run("watch", "--notify");
        cli.run("watch", "--notify");

        assertThat(there.requests("/slack")).hasSize(2);
    }

    @Test
    void aSecretOfTheEnvironmentOrOfAPasswordManagerReachesItsServerAndNoOtherProgram() throws Exception {
        Path manager = temp.resolve("manager");
        Files.writeString(manager, "#!/bin/sh\necho " + there.url("/hook/" + KEY) + "\n");
        Files.setPosixFilePermissions(manager, PosixFilePermissions.fromString("rwx------"));
        Path seen = temp.resolve("seen");
        cli = new Cli(temp.resolve("own"), Map.of("POLYMATH_NOTICE_WEBHOOK_TOKEN", "tk-CANARY")).stores("config");
        settings("notice.webhook.url = command:" + manager + "\nnotice.webhook.on = success\n");
        Path report = cli.home().resolve("routes/report.camel.yaml");
        Files.writeString(report, Files.readString(report) + """
                        - to:
                            id: look-around
                            uri: command:run
                            parameters:
                              line: sh -c 'cat /proc/self/environ /proc/$PPID/cmdline > %s'
                """.formatted(seen));

        try (ProgramProcess backup = ProgramProcess.start(cli, "backup")) {
            assertThat(backup.await()).as(backup.err()).isZero();
            assertThat(backup.err()).doesNotContain("CANARY");
        }

        assertThat(one("/hook").headers()).containsEntry("authorization", "Bearer tk-CANARY");
        assertThat(Files.readString(seen)).contains("PATH=", "backup").doesNotContain("CANARY");
    }

    private void settings(String... more) throws IOException {
        cli.settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                """.formatted(temp.resolve("estate")) + String.join("", more));
    }

    private String slack(String on) {
        return kind("slack", "/slack/", on);
    }

    private String webhook(String on) {
        return kind("webhook", "/hook/", on);
    }

    private String ntfy(String on) {
        return kind("ntfy", "/ntfy/", on);
    }

    private String ping() {
        return "notice.ping.url = " + there.url("/ping/" + KEY) + "\n";
    }

    private String kind(String name, String path, String on) {
        return "notice.%1$s.url = %2$s\nnotice.%1$s.on = %3$s\n".formatted(name, there.url(path + KEY), on);
    }

    private Request one(String path) {
        assertThat(there.requests(path)).as(path + "\n" + logged()).hasSize(1);
        return there.requests(path).get(0);
    }

    private String logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    private static JsonNode json(Request request) throws IOException {
        return new ObjectMapper().readTree(request.body());
    }
}
