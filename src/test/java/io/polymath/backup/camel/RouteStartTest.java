package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the start of the routes finds, told as the checks before tell: file, line, wrong word, nearest right one. */
class RouteStartTest {

    @TempDir
    Path temp;

    private Path routes;
    private final Properties settings = new Properties();

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
        settings.setProperty("store.postgres.database", "polymath");
    }

    @Test
    void theShippedRoutesStart() throws Exception {
        start();
    }

    @Test
    void aBeanThatIsNotThereIsTold() throws Exception {
        mine("- process: {ref: nobody}");

        assertRefused("routes/mine.camel.yaml:6: no bean nobody", "define it under beans in a route file");
    }

    @Test
    void aMisspeltBeanIsToldWithTheNearestOne() throws Exception {
        Path backup = routes.resolve("backup.camel.yaml");
        String text = Files.readString(backup);
        Files.writeString(backup, text.replace("aggregationStrategy: outcomes", "aggregationStrategy: outcome"));
        assertThat(Files.readString(backup)).isNotEqualTo(text);

        assertRefused("routes/backup.camel.yaml:22: no bean outcome", "did you mean outcomes?");

        Files.writeString(backup, text);
        Files.writeString(routes.resolve("mine.camel.yaml"), """
            - beans:
                - name: cipher
                  type: java.util.Date
            """ + route("- to: {uri: \"bean:ciper\"}"));

        assertRefused("routes/mine.camel.yaml:9: no bean ciper", "did you mean cipher?");
    }

    @Test
    void aSettingThatIsNotThereIsTold() throws Exception {
        mine("- log: {message: \"{{store.postgres.databse}}\"}");
        assertRefused(
                "routes/mine.camel.yaml:6: no setting store.postgres.databse", "did you mean store.postgres.database?");

        mine("- to: {uri: \"log:mine\", parameters: {marker: \"{{house.number}}\"}}");
        assertRefused(
                "routes/mine.camel.yaml:6: no setting house.number",
                "set it in config/application.properties, or give a default: {{house.number:DEFAULT}}");
    }

    @Test
    void aWrongCronExpressionIsTold() throws Exception {
        Files.writeString(routes.resolve("mine.camel.yaml"), """
            - route:
                id: mine
                from:
                  uri: quartz:mine/mine
                  parameters:
                    cron: every night
                  steps:
                    - to: direct:backup
            """);

        assertRefused(
                "routes/mine.camel.yaml:6: not a cron expression: every night: illegal characters for this position:"
                        + " 'eve'",
                "expected seconds, minutes, hours, day of month, month, day of week, such as 0 0 2 * * ?");
    }

    @Test
    void aWrongExpressionIsTold() throws Exception {
        mine("- filter: {simple: \"${bodyy} == 1\", steps: [{log: x}]}");

        assertRefused(
                "routes/mine.camel.yaml:6: unusable expression ${bodyy} == 1: Valid syntax: ${body.OGNL} was: bodyy",
                "see Camel's simple language");
    }

    @Test
    void aMisspeltExceptionIsTold() throws Exception {
        mine("- doTry: {steps: [{log: x}], doCatch: [{exception: [java.io.IOExceptoin], steps: [{log: y}]}]}");

        assertRefused(
                "routes/mine.camel.yaml:6: no class java.io.IOExceptoin",
                "is it spelt right, and is its jar on the class path?");
    }

    @Test
    void aLevelThatTheCodecDoesNotHaveIsTold() throws Exception {
        mine("- to: {uri: \"compress:zstd\", parameters: {level: 99}}");

        assertRefused(
                "routes/mine.camel.yaml:6: zstd: unable to compress with level 99",
                "expected a level from 1 to 19; the default is 3");
    }

    @Test
    void aClientThatIsNotThereIsTold() throws Exception {
        mine("- to: {uri: \"aws2-s3:bucket\", parameters: {amazonS3Client: \"#s4\"}}");

        assertRefused("routes/mine.camel.yaml:6: no bean s4", "did you mean s3?");
    }

    @Test
    void nothingThatBeginsByItselfBegins() throws Exception {
        Path inbox = Files.createDirectory(temp.resolve("inbox"));
        Path letter = Files.writeString(inbox.resolve("letter"), "x");
        Files.writeString(routes.resolve("mine.camel.yaml"), """
            - route:
                id: mine
                from:
                  uri: file:%s
                  parameters: {initialDelay: 0, delete: true}
                  steps:
                    - log: x
            """.formatted(inbox));

        start();

        assertThat(letter).exists();
    }

    private void start() throws Exception {
        Pipeline.start(
                        RouteFiles.in(routes),
                        TestBackups.of(
                                temp.resolve("repository"),
                                TextStore.of("postgres", "one"),
                                TextStore.of("neo4j", "two"),
                                TextStore.of("chromadb", "three"),
                                TextStore.of("config", "four")),
                        settings)
                .close();
    }

    private void mine(String step) throws IOException {
        Files.writeString(routes.resolve("mine.camel.yaml"), route(step));
    }

    private static String route(String step) {
        return """
            - route:
                id: mine
                from:
                  uri: direct:mine
                  steps:
                    %s
            """.formatted(step);
    }

    private void assertRefused(String message, String hint) {
        assertThatThrownBy(this::start).isInstanceOfSatisfying(BackupException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(message);
            assertThat(refusal.hint()).isEqualTo(hint);
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        });
    }
}
