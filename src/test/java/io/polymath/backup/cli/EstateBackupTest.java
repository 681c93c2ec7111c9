package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.estate.PostgresLoad;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes, unchanged, over four real stores. */
class EstateBackupTest {

    private static final double SCALE = 0.05;

    private static Estate estate;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() throws Exception {
        estate = Estate.start(SCALE);
    }

    @AfterAll
    static void stop() {
        estate.close();
    }

    @Test
    void fourStoresAtRestMakeOneExactSet() throws Exception {
        Cli cli = cli();

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        Manifest set = onlySet(cli);
        assertThat(set.cut().level()).hasToString("L1");
        assertVerified(set);
        assertThat(cli.run("verify").exitCode()).isZero();
    }

    @Test
    void fourStoresUnderWritersMakeOneVerifiedSet() throws Exception {
        Cli cli = cli();
        String collection = estate.chroma().client().create("written-to", Map.of("sync_threshold", 60));

        Result backup;
        try (PostgresLoad rows = PostgresLoad.start(estate.postgres(), "polymath");
                Neo4jLoad graph = Neo4jLoad.start(estate.neo4j().driver(), Duration.ofMillis(50));
                ChromaLoad vectors = ChromaLoad.start(estate.chroma().client(), List.of(collection), 12, 2)) {
            backup = cli.run("backup");

            assertThat(rows.transactions()).isPositive();
            assertThat(graph.commits()).isPositive();
            assertThat(vectors.errors()).isEmpty();
        }

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertVerified(onlySet(cli));
        assertThat(cli.run("verify").exitCode()).isZero();
    }

    @Test
    void noSecretIsInAnyOutputManifestReportOrMail() throws Exception {
        Cli cli = cli();
        String mailPassword = "canary-mail-password";
        Path settings = cli.home().resolve("config/application.properties");

        try (SmtpServer mails = SmtpServer.start().withLogin("backup", mailPassword)) {
            Files.writeString(settings, """
                mail.host = 127.0.0.1
                mail.port = %d
                mail.security = none
                mail.user = backup
                mail.password = %s
                mail.from = backup@example.org
                mail.to = ops@example.org
                """.formatted(mails.port(), mailPassword), StandardOpenOption.APPEND);
            Result backup = cli.run("backup", "-v");
            Result show = cli.run("show");

            Path set = cli.repository().resolve(onlySet(cli).set().value());
            String told = backup.out()
                    + backup.err()
                    + show.out()
                    + Files.readString(set.resolve(ManifestFormat.FILE))
                    + Files.readString(set.resolve("report.html"))
                    + Files.readString(set.resolve("report.txt"))
                    + GreenMailUtil.getWholeMessage(mails.received().get(0));
            for (String secret : List.of(
                    estate.postgres().password(), estate.neo4j().password(), mailPassword, FilesEstate.FAKE_SECRET)) {
                assertThat(told).doesNotContain(secret);
            }
        }
    }

    private Cli cli() throws IOException {
        Cli cli = new Cli(temp.resolve("home"), Map.of());
        estate.configure(cli.home());
        return cli;
    }

    private static void assertVerified(Manifest set) {
        assertThat(set.status()).isEqualTo(Manifest.Status.COMPLETE);
        assertThat(set.archives())
                .hasSize(4)
                .allSatisfy(archive -> assertThat(archive.verified()).isPresent());
    }

    private static Manifest onlySet(Cli cli) throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            List<Path> sets = children.filter(
                            child -> child.getFileName().toString().startsWith("polymath_"))
                    .toList();
            assertThat(sets).hasSize(1);
            return ManifestFormat.read(sets.get(0));
        }
    }
}
