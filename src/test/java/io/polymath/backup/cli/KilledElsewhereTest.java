package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Runs of the real program that are killed, or asked to end, in the steps after the seal: copies, retention, report. */
class KilledElsewhereTest {

    private static final String PASSWORD = "canary-mail-password";

    /** The steps after the seal, each in its middle; as a rule keeps two sets, the third run removes the first one. */
    enum Step {
        COPY("run.Copier", "put", 1),
        BETWEEN_TWO_PARTS("repository.s3.S3Objects", "put", 2),
        PROVE_THE_COPY("run.Copier", "prove", 1),
        REMOVE_HERE("retention.LocalShelf", "remove", 1),
        MARK_THERE("retention.RemoteShelf", "mark", 1),
        REMOVE_THERE("retention.RemoteShelf", "removeMarked", 1),
        REPORT("report.Reporting", "write", 1),
        MAIL("camel.MailUri", "of", 1);

        private final String type;
        private final String method;
        private final int call;

        Step(String type, String method, int call) {
            this.type = type;
            this.method = method;
            this.call = call;
        }

        Point point() {
            return new Point(type, method, call);
        }
    }

    @TempDir
    Path temp;

    private Cli cli;
    private SmtpServer mail;
    private S3Client s3;
    private String bucket;
    private SortedSet<String> earlier;

    @BeforeEach
    void twoSetsAreThereAndCopied() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        byte[] incompressible = new byte[6 << 20];
        new Random(7).nextBytes(incompressible);
        Files.write(temp.resolve("estate/large"), incompressible);
        mail = SmtpServer.start().withLogin("backup", PASSWORD);
        S3Server server = S3Server.shared();
        s3 = server.client();
        bucket = server.newBucket("killed-" + UUID.randomUUID());
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            retention.keep-within = 0s
            retention.keep-last = 2
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = none
            mail.user = backup
            mail.password = %s
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(temp.resolve("estate"), mail.port(), PASSWORD)
                + S3Server.settings(server.endpoint(), bucket));
        Result first = cli.run("backup");
        assertThat(first.exitCode()).as("BACKUP SAID %s", first.err()).isZero();
        Result second = cli.run("backup");
        assertThat(second.exitCode()).as("BACKUP SAID %s", second.err()).isZero();
        earlier = new TreeSet<>(sets());
        assertThat(earlier).hasSize(2);
    }

    @AfterEach
    void stopTheMailServer() {
        mail.close();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aRunThatIsKilledIsMadeGoodByTheNext(Step step) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "backup")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
            assertThat(run.out() + run.err()).doesNotContain("canary");
        }

        // the set was sealed before, and the newest one before it stays whatever the killed run was about to remove
        assertThat(sets()).hasSizeGreaterThanOrEqualTo(2).contains(earlier.last());
        assertThat(sets().get(sets().size() - 1)).isGreaterThan(earlier.last());
        assertWhole(sets());
        assertTheNextRunMendsIt();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"BETWEEN_TWO_PARTS", "REMOVE_THERE", "MAIL"})
    void aRunThatIsAskedToEndReportsAndIsMadeGoodByTheNext(Step step) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "backup")) {
            run.signal("TERM");
            run.awaitInterruption();
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(143);
            assertThat(run.out() + run.err()).doesNotContain("canary");
        }

        assertThat(mail.received()).hasSize(3);
        assertThat(mail.received().get(2).getSubject()).matches("\\[(ok|warning|failed)] polymath backup .*");
        assertThat(cli.repository().resolve(sets().get(sets().size() - 1)).resolve("report.html"))
                .exists();
        assertThat(s3.listMultipartUploads(in -> in.bucket(bucket)).uploads()).isEmpty();
        assertWhole(sets());
        assertTheNextRunMendsIt();
    }

    @ParameterizedTest
    @CsvSource({"camel.CopyEndpoint, TERM, 143", "camel.PruneEndpoint, INT, 130"})
    void aRunThatIsAskedToEndAfterItsSealTellsThatItsSetStays(String step, String signal, int exitCode)
            throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(new Point(step, "process", 1), cli, "backup")) {
            run.signal(signal);
            run.awaitInterruption();
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(exitCode);
            assertThat(run.out() + run.err()).doesNotContain("nothing was kept");
        }

        String set = sets().get(sets().size() - 1);
        assertThat(set).isGreaterThan(earlier.last());
        MimeMessage told = mail.received().get(2);
        assertThat(told.getSubject())
                .startsWith("[warning] polymath backup ")
                .endsWith(": the run was interrupted after " + set + " was sealed");
        assertThat(text(told))
                .contains(
                        "the set stays; the next run copies what is missing elsewhere, and removes what no rule keeps")
                .doesNotContain("nothing was kept");
        assertThat(cli.run("show").out()).contains(set);
        assertWhole(sets());
        assertTheNextRunMendsIt();
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((Multipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replaceAll("\\s+", " ");
    }

    private void assertTheNextRunMendsIt() throws Exception {
        Result next = cli.run("backup");

        assertThat(next.exitCode()).as(next.err() + next.out()).isZero();
        assertThat(sets()).hasSize(2);
        assertWhole(sets());
        List<String> kept = sets();
        try (Stream<Path> names = Files.list(cli.repository())) {
            // the file that a set is held by may stay with it
            assertThat(names.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("polymath_.*|\\.lock|reports|first-sets\\.json")
                            || kept.contains(name.replace(".hold-", "")));
        }
        assertThat(there()).isEqualTo(new TreeSet<>(sets()));
        assertThat(s3.listMultipartUploads(in -> in.bucket(bucket)).uploads()).isEmpty();
        for (String set : sets()) {
            Result verify = cli.run("verify", set, "--from", "s3", "--level", "file");
            assertThat(verify.exitCode()).as(verify.err()).isZero();
        }
    }

    private void assertWhole(List<String> names) throws Exception {
        for (String set : names) {
            Result verify = cli.run("verify", set, "--level", "file");
            assertThat(verify.exitCode()).as(verify.err()).isZero();
        }
    }

    /** Returns the sets in the bucket, whole or not. */
    private SortedSet<String> there() {
        SortedSet<String> sets = new TreeSet<>();
        for (S3Object object : s3.listObjectsV2(in -> in.bucket(bucket)).contents()) {
            sets.add(object.key().substring(0, object.key().indexOf('/')));
        }
        return sets;
    }

    private List<String> sets() throws IOException {
        try (Stream<Path> names = Files.list(cli.repository())) {
            return new ArrayList<>(names.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .sorted()
                    .toList());
        }
    }
}
