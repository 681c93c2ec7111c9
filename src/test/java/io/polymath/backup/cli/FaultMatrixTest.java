package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.FaultProxy.Rule;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Each fault of the servers that a run talks to beside its stores, with all that has to hold: the exit code, the report,
 * the sets before, what is left after the next run, and no secret anywhere. One set is there and copied before.
 */
class FaultMatrixTest {

    private static final String PASSWORD = "canary-mail-password";
    private static final String LATER = "the next run, or copy, sends what is missing";
    private static final String RIGHTS =
            "check repository.s3.access-key and secret-key, the clock, and the rights of the keys in the bucket";
    private static final String QUICK = "repository.s3.timeout = 700ms\nrepository.s3.tries = 1\n";

    /** What goes wrong on the way to S3, and what is told of it; HOST and BUCKET stand for those of the test. */
    enum S3Fault {
        REFUSED(
                line -> Fate.pass(),
                "repository.s3.endpoint = http://NOBODY\n",
                "s3: unable to connect to NOBODY: connection refused (2 tries)",
                "is the server running, and is repository.s3.endpoint its address?"),
        CUT_IN_THE_MIDDLE_OF_A_PART(
                line -> line.contains("partNumber=2") ? Fate.cutAfter(1_000_000) : Fate.pass(),
                "",
                "s3: lost the connection to HOST (2 tries)",
                LATER),
        CUT_BETWEEN_THE_LAST_PART_AND_COMPLETION(
                line -> line.matches("POST .*uploadId=.*") ? Fate.cutAfter(0) : Fate.pass(),
                "",
                "s3: lost the connection to HOST (2 tries)",
                LATER),
        CUT_FOR_GOOD_BEFORE_COMPLETION(
                line -> line.matches("(POST|DELETE) .*uploadId=.*") ? Fate.cutAfter(0) : Fate.pass(),
                "",
                "s3: lost the connection to HOST (2 tries)",
                LATER),
        FORBIDDEN(
                line -> line.startsWith("PUT ") ? Fate.answer(403) : Fate.pass(),
                "",
                "s3: HOST refuses access to bucket BUCKET: 403",
                RIGHTS),
        WRONG_SECRET(
                line -> Fate.pass(),
                "repository.s3.secret-key = canary-wrong-secret\n",
                "s3: HOST refuses access to bucket BUCKET: 403",
                RIGHTS),
        OVERLOADED(line -> Fate.answer(503), "", "s3: HOST does not serve now: 503 (2 tries)", LATER),
        WRONG_BUCKET(
                line -> Fate.pass(),
                "repository.s3.bucket = no-such-bucket\n",
                "s3: there is no bucket no-such-bucket at HOST",
                "make the bucket, or set repository.s3.bucket, repository.s3.region and repository.s3.endpoint"),
        SLOW_DRIP(
                line -> line.startsWith("PUT ") ? Fate.drip(1) : Fate.pass(),
                QUICK + "repository.s3.slowest = 1000000\n",
                "s3: HOST stays silent, or is slower than 1000000 kB/s",
                LATER),
        LISTING_FAILS(
                line -> line.contains("list-type=2") ? Fate.answer(500) : Fate.pass(),
                "",
                "s3: HOST does not serve now: 500 (2 tries)",
                LATER);

        @SuppressWarnings("ImmutableEnumChecker") // these rules keep nothing
        private final Rule rule;

        private final String settings;
        private final String reason;
        private final String hint;

        S3Fault(Rule rule, String settings, String reason, String hint) {
            this.rule = rule;
            this.settings = settings;
            this.reason = reason;
            this.hint = hint;
        }
    }

    /** What is wrong with the mail server. */
    enum SmtpFault {
        REFUSED("unable to connect to 127.0.0.1:PORT: connection refused"),
        HANGS("no answer from 127.0.0.1:PORT in time"),
        WRONG_PASSWORD("unable to log in to 127.0.0.1:PORT as backup");

        private final String reason;

        SmtpFault(String reason) {
            this.reason = reason;
        }
    }

    @TempDir
    Path temp;

    private Cli cli;
    private SmtpServer mail;
    private S3Client s3;
    private String bucket;
    private FaultProxy proxy;
    private String wrong;
    private SortedMap<String, byte[]> earlier;
    private SortedMap<String, String> copied;

    @BeforeEach
    void oneSetIsThereAndCopied() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        byte[] incompressible = new byte[6 << 20];
        new Random(7).nextBytes(incompressible);
        Files.write(temp.resolve("estate/large"), incompressible);
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        mail = SmtpServer.start().withLogin("backup", PASSWORD);
        s3 = S3Server.shared().client();
        bucket = S3Server.shared().newBucket("matrix-" + UUID.randomUUID());
        proxy = new FaultProxy(S3Server.shared().endpoint());
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            wrong = "127.0.0.1:" + closed.getLocalPort();
        }
        settings(mail.port(), PASSWORD, "");
        Result backup = cli.run("backup");
        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(mail.received()).hasSize(1);
        earlier = local();
        copied = objects();
        assertThat(copied).isNotEmpty();
    }

    @AfterEach
    void stopTheServers() throws IOException {
        mail.close();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(S3Fault.class)
    void aRunWhoseCopyFails(S3Fault fault) throws Exception {
        proxy.rule(fault.rule);
        settings(mail.port(), PASSWORD, filled(fault.settings));

        Result backup = cli.run("backup");

        String reason = filled(fault.reason);
        assertThat(backup.exitCode()).as(backup.err()).isEqualTo(22);
        assertThat(mail.received()).hasSize(2);
        MimeMessage told = mail.received().get(1);
        assertThat(told.getSubject()).startsWith("[warning] polymath backup ");
        assertThat(told.getSubject()).contains(reason);
        assertThat(text(told)).contains(reason).contains(fault.hint);
        assertEarlierSetsAreUntouched();
        assertThat(local()).hasSizeGreaterThan(earlier.size());
        assertNoSecret(backup);

        proxy.rule(line -> Fate.pass());
        settings(mail.port(), PASSWORD, "");
        assertTheNextRunMendsIt();
    }

    @ParameterizedTest
    @EnumSource(SmtpFault.class)
    void aRunWhoseReportIsNotSent(SmtpFault fault) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int port = switch (fault) {
                case REFUSED -> Integer.parseInt(wrong.substring(wrong.indexOf(':') + 1));
                case HANGS -> silent.getLocalPort();
                case WRONG_PASSWORD -> mail.port();
            };
            settings(port, "canary-wrong-password", "");
            if (fault != SmtpFault.WRONG_PASSWORD) {
                settings(port, PASSWORD, "");
            }

            Result backup = cli.run("backup");

            assertThat(backup.exitCode()).as(backup.err()).isZero();
            Path filed = newest().resolve("report.html");
            assertThat(Files.readString(filed)).contains("The set is whole");
            try (ProgramProcess process = ProgramProcess.start(cli, "backup")) {
                assertThat(process.await()).as(process.err()).isZero();
                assertThat(process.err())
                        .contains("report: not sent: " + fault.reason.replace("PORT", Integer.toString(port))
                                + "\n  hint: ");
                assertThat(process.err()).doesNotContain("canary");
            }
            assertThat(mail.received()).hasSize(1);
            assertEarlierSetsAreUntouched();
            assertNoSecret(backup);
        }
        settings(mail.port(), PASSWORD, "");
        assertTheNextRunMendsIt();
    }

    private void assertTheNextRunMendsIt() throws Exception {
        int before = mail.received().size();

        Result next = cli.run("backup");

        assertThat(next.exitCode()).as(next.err()).isZero();
        assertThat(mail.received()).hasSize(before + 1);
        assertThat(mail.received().get(before).getSubject()).startsWith("[ok] polymath backup ");
        assertEarlierSetsAreUntouched();
        // each set is there, each of its files is, and nothing else
        SortedMap<String, byte[]> here = local();
        here.keySet().removeIf(name -> name.matches(".*/(report\\.html|report\\.txt|proofs\\.json|copies\\.json)"));
        assertThat(objects().keySet()).isEqualTo(here.keySet());
        assertThat(s3.listMultipartUploads(in -> in.bucket(bucket)).uploads()).isEmpty();
        try (Stream<Path> names = Files.list(cli.repository())) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("polymath_.*|\\.lock|reports|first-sets\\.json"));
        }
        assertNoSecret(next);
    }

    /** What was sealed, here and there; the notes beside it may grow. */
    private void assertEarlierSetsAreUntouched() throws Exception {
        SortedMap<String, byte[]> now = local();
        earlier.forEach((name, bytes) -> assertThat(now.get(name)).as(name).isEqualTo(bytes));
        assertThat(objects()).containsAllEntriesOf(copied);
    }

    private void assertNoSecret(Result result) throws Exception {
        assertThat(result.out() + result.err()).doesNotContain("canary");
        for (MimeMessage told : mail.received()) {
            assertThat(GreenMailUtil.getWholeMessage(told)).doesNotContain("canary");
        }
        try (Stream<Path> all = Files.walk(cli.home())) {
            for (Path file : all.filter(path -> path.toString().matches(".*\\.(html|txt|json|log)"))
                    .toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("canary");
            }
        }
    }

    private String filled(String text) {
        return text.replace("HOST", proxy.uri().getAuthority())
                .replace("BUCKET", bucket)
                .replace("NOBODY", wrong);
    }

    private void settings(int mailPort, String password, String more) throws IOException {
        StringBuilder all = new StringBuilder("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = none
            mail.timeout = 500ms
            mail.user = backup
            mail.password = %s
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(temp.resolve("estate"), mailPort, password));
        URI endpoint = proxy.uri();
        S3Server.settings(endpoint, bucket)
                .lines()
                .filter(line -> !more.contains(line.replaceFirst("= .*", "= ")))
                .forEach(line -> all.append(line).append('\n'));
        cli.settings(all + more);
    }

    private Path newest() throws IOException {
        try (Stream<Path> names = Files.list(cli.repository())) {
            return names.filter(path -> path.getFileName().toString().startsWith("polymath_"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    /** Returns the files of all sets, by {@code SET/FILE}. */
    private SortedMap<String, byte[]> local() throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(cli.repository())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = cli.repository().relativize(file).toString();
                if (name.startsWith("polymath_")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    /** Returns what is in the bucket, by key. */
    private SortedMap<String, String> objects() {
        SortedMap<String, String> objects = new TreeMap<>();
        for (S3Object object : s3.listObjectsV2(in -> in.bucket(bucket)).contents()) {
            objects.put(object.key(), object.size() + " " + object.eTag());
        }
        return objects;
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((Multipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replaceAll("\\s+", " ");
    }
}
