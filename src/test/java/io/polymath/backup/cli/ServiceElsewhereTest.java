package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service, as a process of its own, with a real mail server and a real S3 server that fail as such servers do. */
class ServiceElsewhereTest {

    private static final String PASSWORD = "canary-mail-password";
    private static final String OFTEN = "0/2 * * * * ?";
    private static final String NEVER_IN_A_TEST = "0 0 2 1 1 ?";
    private static final Point EXPORT = new Point("repository.ArchiveWriter", "writeOnce", 1);

    @TempDir
    Path temp;

    private Cli cli;
    private SmtpServer mail;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        mail = SmtpServer.start().withLogin("backup", PASSWORD);
    }

    @AfterEach
    void stopTheMailServer() {
        mail.close();
    }

    @Test
    void aRunThatWasKilledIsMailedAtTheNextStart() throws Exception {
        settings(OFTEN, mail.port(), "");
        try (ProgramProcess service = ProgramProcess.startUntil(EXPORT, cli, "run")) {
            service.signal("KILL");
            assertThat(service.await()).isEqualTo(137);
        }
        assertThat(mail.received()).isEmpty();
        String left = names().stream()
                .filter(name -> name.startsWith(".work-"))
                .findFirst()
                .orElseThrow()
                .substring(".work-".length());

        settings(NEVER_IN_A_TEST, mail.port(), "");
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the mail", () -> !mail.received().isEmpty());
            ProgramProcess.await("its note", () -> service.err().contains("report: mailed to [ops@example.org]"));

            MimeMessage told = mail.received().get(0);
            assertThat(told.getSubject()).startsWith("[failed] polymath backup ");
            assertThat(text(told))
                    .contains("the run " + left
                            + " was interrupted: its process or the machine ended; what it left was removed")
                    .contains("look at the log of that time; the next run begins as scheduled");
            assertNoSecret(service);
        }
        assertThat(mail.received()).hasSize(1);
        assertThat(names()).noneMatch(name -> name.startsWith(".work-"));
    }

    @Test
    void aRejectedEditIsMailed() throws Exception {
        settings(NEVER_IN_A_TEST, mail.port(), "");
        Path stores = cli.home().resolve("routes/stores.camel.yaml");
        String good = Files.readString(stores);
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("the start", () -> service.err().contains("service: started"));
            Files.writeString(stores, good.replace("compress:zstd", "compres:zstd"));
            ProgramProcess.await("the mail", () -> !mail.received().isEmpty());

            MimeMessage told = mail.received().get(0);
            assertThat(told.getSubject()).startsWith("[failed] polymath backup ");
            assertThat(text(told))
                    .contains("the edited routes are not taken, the old ones go on: routes/stores.camel.yaml:7:"
                            + " unknown word compres")
                    .contains("did you mean compress?");
            assertNoSecret(service);

            Files.writeString(stores, good);
            ProgramProcess.await("the routes", () -> service.err().contains("took the edited routes"));
        }
        assertThat(mail.received()).hasSize(1);
    }

    @Test
    void aServiceStartsAndWorksOnWhileNobodyElseAnswers() throws Exception {
        int nobody = closedPort();
        settings(OFTEN, nobody, S3Server.settings(URI.create("http://127.0.0.1:" + nobody), "bucket"));
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("two sets", () -> sets().size() >= 2);
            service.signal("TERM");
            assertThat(service.await()).as(service.err()).isEqualTo(143);

            assertThat(service.err())
                    .contains("is not copied: s3: unable to connect to 127.0.0.1:" + nobody + ": connection refused"
                            + " (2 tries)\n  hint: is the server running, and is repository.s3.endpoint its address?\n")
                    .contains("report: not sent: unable to connect to 127.0.0.1:" + nobody + ": connection refused\n"
                            + "  hint: is the mail server running, and does it listen on this port?\n")
                    .endsWith("service: ended\n");
            assertNoSecret(service);
        }
        for (Path set : sets()) {
            assertThat(set.resolve("report.html")).exists();
            assertThat(cli.run("verify", set.getFileName().toString()).exitCode())
                    .isZero();
        }
        assertThat(names())
                .allMatch(name -> name.startsWith("polymath_") || name.matches("\\.lock|\\.service|reports"));
    }

    @Test
    void aServiceThatIsAskedToEndInTheMiddleOfACopyEndsCleanlyAndTheNextRunCopiesWhatIsMissing() throws Exception {
        byte[] incompressible = new byte[12 << 20];
        new Random(7).nextBytes(incompressible);
        Files.write(temp.resolve("estate/large"), incompressible);
        settings(NEVER_IN_A_TEST, closedPort(), "");
        assertThat(cli.run("backup").exitCode()).isZero();
        String bucket = S3Server.sharedMock().newBucket("service-" + UUID.randomUUID());
        try (FaultProxy slow = new FaultProxy(S3Server.sharedMock().endpoint())) {
            slow.rule(line -> line.contains("partNumber=2") ? Fate.drip(1 << 15) : Fate.pass());
            settings(OFTEN, mail.port(), S3Server.settings(slow.uri(), bucket));
            long asked;
            try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
                ProgramProcess.await(
                        "the second part",
                        () -> slow.requests().stream().anyMatch(line -> line.contains("partNumber=2")));
                assertThat(uploads(bucket)).isEqualTo(1);
                asked = System.nanoTime();
                service.signal("TERM");
                assertThat(service.await()).as(service.err()).isEqualTo(143);

                // the stated time is 60 s
                assertThat((System.nanoTime() - asked) / 1_000_000_000).isLessThan(30);
                assertThat(service.err())
                        .contains(" is not copied: s3: interrupted")
                        .contains("  hint: start it again; what is there is not sent again")
                        .endsWith("service: ended\n");
                assertNoSecret(service);
            }

            assertThat(uploads(bucket)).isZero();
            assertThat(sets()).hasSize(2);
            assertThat(names()).noneMatch(name -> name.startsWith(".work-"));
            assertThat(mail.received()).hasSize(1);
            MimeMessage told = mail.received().get(0);
            assertThat(told.getSubject()).startsWith("[warning] polymath backup ");
            assertThat(text(told)).contains("s3: interrupted");
            assertThat(picture(told)).startsWith("image/png");

            slow.rule(line -> Fate.pass());
            settings(NEVER_IN_A_TEST, mail.port(), S3Server.settings(slow.uri(), bucket));
            Result next = cli.run("backup");
            assertThat(next.exitCode()).as(next.err()).isZero();
            assertThat(sets()).hasSize(3);
            Result list = cli.run("list", "--from", "s3");
            for (Path set : sets()) {
                assertThat(list.out()).contains(set.getFileName().toString());
            }
            assertThat(uploads(bucket)).isZero();
        }
    }

    private static int uploads(String bucket) throws IOException {
        return S3Server.sharedMock()
                .client()
                .listMultipartUploads(in -> in.bucket(bucket))
                .uploads()
                .size();
    }

    private void settings(String cron, int mailPort, String s3) throws IOException {
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            schedule.cron = %s
            schedule.catch-up = false
            health.port = 0
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = none
            mail.user = backup
            mail.password = %s
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(temp.resolve("estate"), cron, mailPort, PASSWORD) + s3);
    }

    /** In the log, in the mails, in the reports that were filed. */
    private void assertNoSecret(ProgramProcess service) throws Exception {
        assertThat(service.out() + service.err()).doesNotContain("canary");
        for (MimeMessage told : mail.received()) {
            assertThat(GreenMailUtil.getWholeMessage(told)).doesNotContain("canary");
        }
        try (Stream<Path> all = Files.walk(cli.repository())) {
            for (Path file : all.filter(path -> path.toString().matches(".*\\.(html|txt|json)"))
                    .toList()) {
                assertThat(Files.readString(file)).doesNotContain("canary");
            }
        }
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((Multipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replaceAll("\\s+", " ");
    }

    private static String picture(MimeMessage mail) throws Exception {
        Multipart related =
                (Multipart) ((Multipart) mail.getContent()).getBodyPart(1).getContent();
        return related.getCount() < 2 ? "none" : related.getBodyPart(1).getContentType();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
