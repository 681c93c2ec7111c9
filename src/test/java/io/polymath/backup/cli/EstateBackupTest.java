package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Session;

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

    @Test
    void noSecretIsShownToAnybody() throws Exception {
        Cli cli = secretsFromEverywhere();
        Set<String> seen = new TreeSet<>();

        String told;
        try (ProgramProcess run = ProgramProcess.start(cli, "backup", "-v")) {
            while (!run.endsWithin(Duration.ofMillis(5))) {
                seen.addAll(asOthersSee(run.handle()));
            }
            assertThat(run.await()).as(run.err()).isZero();
            told = run.out() + run.err();
        }
        Result show = cli.run("show");
        Result wrong = cli("not-" + estate.neo4j().password()).run("backup", "-v");

        assertThat(seen).as("what we looked at").anyMatch(text -> text.contains("pg_dump"));
        assertThat(wrong.exitCode()).isEqualTo(3);
        String set = everyTextIn(cli.repository());
        assertThat(set).contains("\"sha256\"");
        for (String secret :
                List.of(estate.postgres().password(), estate.neo4j().password(), FilesEstate.FAKE_SECRET)) {
            assertThat(told + show.out() + show.err() + wrong.out() + wrong.err() + set)
                    .as("output and set")
                    .doesNotContain(secret);
            assertThat(seen.stream().filter(text -> text.contains(secret)).map(text -> text.substring(0, 60)))
                    .as("processes")
                    .isEmpty();
        }
    }

    @Test
    void allThatWasLostComesBackFromWhatIsEncryptedAndSignedInABucket() throws Exception {
        try (Gpg gpg = Gpg.start(temp.resolve("keys"))) {
            Gpg.Key key = gpg.key("backup");
            Gpg.Key signing = gpg.key("signing", "ed25519", "never", "");
            Cli cli = cli();
            Path settings = cli.home().resolve("config/application.properties");
            String stores = Files.readString(settings).replaceAll("repository.s3.plain-files.*\n", "");
            cli.settings(
                    stores + "encryption.recipients = " + key.open() + "\nsigning.key = " + signing.secret() + "\n");
            assertWhole(cli.run("backup"));
            Manifest set = onlySet(cli);
            String before = held();

            Folders.delete(cli.repository().resolve(set.set().value()));
            estate.destroy();
            cli.settings(stores + "encryption.private-keys = " + key.secret() + "\nsigning.trusted = " + signing.open()
                    + "\n");
            assertWhole(cli.run("verify", "--from", "s3"));
            assertWhole(cli.run("restore", "latest", "--from", "s3", "--in-place", "--confirm"));
            estate.startChromaAgain();

            assertVerified(set);
            assertThat(set.files().map(Archive::codecs))
                    .allSatisfy(codecs -> assertThat(codecs).containsExactly("zstd", "pgp"));
            assertThat(set.files().map(archive -> archive.content().inventory().fingerprints()))
                    .allSatisfy(all -> assertThat(all).contains(Item.SEALED).isSubsetOf("", Item.SEALED));
            assertThat(held()).isEqualTo(before);
        }
    }

    /** Returns a configuration with one secret in a variable and one in a file. */
    private Cli secretsFromEverywhere() throws IOException {
        Path home = temp.resolve("secrets");
        Cli cli = new Cli(
                home,
                Map.of("POLYMATH_STORE_POSTGRES_PASSWORD", estate.postgres().password()));
        Path file =
                Files.writeString(home.resolve("neo4j-password"), estate.neo4j().password() + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String settings = Files.readString(estate.configure(home).resolve("application.properties"));
        return cli.settings(settings.replaceAll("(?m)^store.postgres.password = .*\n", "")
                .replaceAll("(?m)^store.neo4j.password = .*$", "store.neo4j.password-file = " + file));
    }

    /** Returns the arguments of a process and its children, and the variables of its children. */
    private static List<String> asOthersSee(ProcessHandle process) {
        List<String> seen = new ArrayList<>();
        seen.add(VisibleText.of(process, "cmdline"));
        process.descendants().forEach(child -> {
            String arguments = VisibleText.of(child, "cmdline");
            seen.add(arguments);
            // between its start and the change to another program a child is a picture of ourselves
            if (arguments.contains("/pg_")) {
                seen.add(VisibleText.of(child, "environ"));
            }
        });
        return seen;
    }

    /** Returns the content of all files that are not packed: manifests, checksums, locks. */
    private static String everyTextIn(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".zst"))
                    .map(file -> VisibleText.of(file))
                    .collect(Collectors.joining("\n"));
        }
    }

    /** Returns what a client of each server reads there, by other means than those of the program. */
    private static String held() throws Exception {
        String rows;
        try (Connection connection = estate.postgres().connect("polymath");
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*), sum(hashtext(t::text)) FROM library.artifacts t")) {
            assertThat(result.next()).isTrue();
            rows = result.getLong(1) + " rows " + result.getLong(2);
        }
        String graph;
        try (Session session = estate.neo4j().driver().session()) {
            graph = session.run("MATCH (p:Paper)-[r]->() RETURN count(r) AS all, sum(p.year) AS years")
                    .single()
                    .asMap()
                    .toString();
        }
        ChromaClient chroma = estate.chroma().client();
        String vectors = chroma.get(chroma.collections().get("papers")).stream()
                .map(item -> item.id() + item.vector()[0])
                .sorted()
                .toList()
                .toString();
        return String.join(
                "\n", rows, graph, vectors, Files.readString(estate.files().resolve(".env")));
    }

    private Cli cli(String neo4jPassword) throws IOException {
        Cli cli = new Cli(temp.resolve("wrong"), Map.of("POLYMATH_STORE_NEO4J_PASSWORD", neo4jPassword));
        estate.configure(cli.home());
        return cli;
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
