package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.server.StartTlsServer;
import io.polymath.backup.server.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the command {@code check} tells of a real S3 server and real mail servers before the night. */
class CheckElsewhereTest {

    private static final String PASSWORD = "canary-mail-password";
    private static final String PROBE = "a probe was written, listed, read back and removed in \\d+\\.\\d s";
    private static final String REFUSES =
            "check repository.s3.access-key and secret-key, the clock, and the rights of the keys in the bucket";
    private static final String LATER = "the next run, or copy, sends what is missing";

    private static TestCertificate certificate;

    @TempDir
    Path temp;

    private Cli cli;
    private String bucket;
    private FaultProxy proxy;

    @BeforeAll
    static void makeACertificate() throws Exception {
        certificate = TestCertificate.shared();
    }

    @BeforeEach
    void oneStoreAndABucket() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        bucket = S3Server.shared().newBucket("check-" + UUID.randomUUID());
        proxy = new FaultProxy(S3Server.shared().endpoint());
    }

    @AfterEach
    void closeTheProxy() throws IOException {
        proxy.close();
    }

    @Test
    void allIsWell() throws Exception {
        try (StartTlsServer mail = StartTlsServer.start(certificate, PASSWORD)) {
            Result check = check(s3(proxy.uri()) + "repository.s3.prefix = host1/\n", mail(mail.port(), "starttls"));

            assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
            assertThat(lines(check))
                    .anyMatch(line -> line.matches("ok repository s3 " + PROBE))
                    .contains(
                            "ok mail 127.0.0.1:" + mail.port() + " takes the log-in of backup, by STARTTLS",
                            "10 ok, 0 warnings, 0 failed");
            assertThat(mail.received()).isEmpty();
            assertThat(objects()).isEmpty();
            assertThat(proxy.requests())
                    .anyMatch(line -> line.startsWith("PUT /" + bucket + "/host1/polymath_check_"))
                    .anyMatch(line -> line.startsWith("GET /" + bucket + "/host1/polymath_check_"))
                    .anyMatch(line -> line.startsWith("DELETE /" + bucket + "/host1/polymath_check_"));
        }
    }

    @Test
    void aServerThatIsDownIsTold() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + closedPort());
        int mail = closedPort();

        assertFailed(
                check(s3(nobody), mail(mail, "starttls")),
                "failed repository s3 unable to write a probe: s3: unable to connect to 127.0.0.1:" + nobody.getPort()
                        + ": connection refused",
                "hint: is the server running, and is repository.s3.endpoint its address?",
                "failed mail unable to connect to 127.0.0.1:" + mail + ": connection refused",
                "hint: is the mail server running, and does it listen on this port?");
    }

    @Test
    void aServerThatHangsCostsSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            int port = silent.getLocalPort();
            long begun = System.nanoTime();

            // with the timeouts that are shipped for S3, 30 s and four tries
            Result check = check(
                    s3(URI.create("http://127.0.0.1:" + port)).replaceAll("repository.s3.(tries|retry).*\n", ""),
                    mail(port, "starttls") + "mail.timeout = 500ms\n");

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
            assertFailed(
                    check,
                    "failed repository s3 unable to write a probe: s3: 127.0.0.1:" + port
                            + " stays silent, or is slower than 16 kB/s",
                    "hint: " + LATER,
                    "failed mail no answer from 127.0.0.1:" + port + " in time",
                    "hint: is it a mail server, and does mail.security fit its port? Or raise mail.timeout");
        }
    }

    @Test
    void aBucketThatIsNotThereIsTold() throws Exception {
        bucket = "no-such-bucket";

        assertFailed(
                check(s3(proxy.uri()), ""),
                "failed repository s3 unable to write a probe: s3: there is no bucket no-such-bucket at "
                        + proxy.uri().getAuthority(),
                "hint: make the bucket, or set repository.s3.bucket, repository.s3.region and repository.s3.endpoint");
    }

    @Test
    void aWrongSecretKeyIsTold() throws Exception {
        assertFailed(
                check(s3(proxy.uri()).replace(S3Server.SECRET_KEY, "canary-wrong-key"), ""),
                "failed repository s3 unable to write a probe: s3: "
                        + proxy.uri().getAuthority() + " refuses access to bucket " + bucket + ": 403",
                "hint: " + REFUSES);
    }

    @Test
    void eachRightThatIsMissingIsToldAndNothingIsLeft() throws Exception {
        proxy.rule(line -> isListing(line) ? Fate.answer(403) : Fate.pass());
        assertFailed(check(s3(proxy.uri()), ""), refused("list a probe"), "hint: " + REFUSES);
        assertThat(objects()).isEmpty();

        proxy.rule(line -> isReading(line) ? Fate.answer(403) : Fate.pass());
        assertFailed(check(s3(proxy.uri()), ""), refused("read a probe back"), "hint: " + REFUSES);
        assertThat(objects()).isEmpty();

        proxy.rule(line -> isListing(line) || isReading(line) ? Fate.answer(403) : Fate.pass());
        assertFailed(check(s3(proxy.uri()), ""), refused("list a probe"), refused("read a probe back"));
        assertThat(objects()).isEmpty();

        proxy.rule(line -> line.startsWith("DELETE ") ? Fate.answer(403) : Fate.pass());
        assertFailed(check(s3(proxy.uri()), ""), refused("remove a probe"), "hint: " + REFUSES);
        assertThat(objects()).hasSize(2).allMatch(object -> object.startsWith("polymath_check_"));
    }

    @Test
    void aServerThatIsOverloadedIsTold() throws Exception {
        proxy.rule(line -> line.startsWith("PUT ") ? Fate.answer(503) : Fate.pass());

        assertFailed(
                check(s3(proxy.uri()), ""),
                "failed repository s3 unable to write a probe: s3: "
                        + proxy.uri().getAuthority() + " does not serve now: 503",
                "hint: " + LATER);
        assertThat(proxy.requests().stream().filter(line -> line.startsWith("PUT ")))
                .hasSize(1);
        assertThat(objects()).isEmpty();
    }

    @Test
    void aWriteWhoseAnswerIsLostLeavesNothing() throws Exception {
        proxy.rule(line -> line.startsWith("PUT ") ? Fate.cutAnswer() : Fate.pass());

        assertFailed(
                check(s3(proxy.uri()), ""),
                "failed repository s3 unable to write a probe: s3: lost the connection to "
                        + proxy.uri().getAuthority());
        assertThat(objects()).isEmpty();
    }

    @Test
    void whatALookThatWasKilledLeftIsRemovedByALaterOneAndIsNoSet() throws Exception {
        put("polymath_check_20261122010000_0a1b2c3d/probe.txt");
        put("polymath_check_29991122010000_0a1b2c3d/probe.txt");
        put("another/file.txt");
        String settings = s3(proxy.uri());

        Result check = check(settings, "");
        Result list = cli.run("list", "--from", "s3");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(objects())
                .containsExactlyInAnyOrder("another/file.txt", "polymath_check_29991122010000_0a1b2c3d/probe.txt");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).doesNotContain("polymath_check");
    }

    @Test
    void aWrongPasswordOfTheMailServerIsTold() throws Exception {
        try (StartTlsServer mail = StartTlsServer.start(certificate, "another")) {
            assertFailed(
                    check("", mail(mail.port(), "starttls")),
                    "failed mail unable to log in to 127.0.0.1:" + mail.port() + " as backup",
                    "hint: check mail.user and mail.password");
        }
    }

    @Test
    void aCertificateOfNobodysIsTold() throws Exception {
        try (StartTlsServer mail = StartTlsServer.start(certificate, PASSWORD)) {
            assertFailed(
                    check("", mail(mail.port(), "starttls").replaceAll("mail.authorities.*\n", "")),
                    "failed mail the certificate of 127.0.0.1:" + mail.port() + " is signed by nobody that is trusted",
                    "hint: name the certificate of its authority with mail.authorities");
        }
    }

    @Test
    void authoritiesThatAreGoneAreTold() throws Exception {
        try (StartTlsServer mail = StartTlsServer.start(certificate, PASSWORD)) {
            Path gone = temp.resolve("gone.pem");
            assertFailed(
                    check(
                            "",
                            mail(mail.port(), "starttls")
                                    .replace(certificate.pem().toString(), gone.toString())),
                    "failed mail mail.authorities: unable to use " + gone + ": it does not exist",
                    "hint: expected certificates in PEM form, from -----BEGIN CERTIFICATE----- on");
        }
    }

    @Test
    void aMailServerWithoutStartTlsGetsNoPassword() throws Exception {
        try (SmtpServer mail = SmtpServer.start().withLogin("backup", PASSWORD)) {
            assertFailed(
                    check("", mail(mail.port(), "starttls")),
                    "failed mail 127.0.0.1:" + mail.port() + " offers no STARTTLS",
                    "hint: set mail.security = tls, or none if the way there is safe");

            Result inTheClear = check("", mail(mail.port(), "none"));
            assertThat(lines(inTheClear))
                    .contains("ok mail 127.0.0.1:" + mail.port() + " takes the log-in of backup, in the clear");
            assertThat(mail.received()).isEmpty();
        }
    }

    @Test
    void aMailServerMaySpeakTlsFromTheFirstByteOrWantNoLogIn() throws Exception {
        try (SmtpServer tls = SmtpServer.startTls(certificate).withLogin("backup", PASSWORD);
                SmtpServer open = SmtpServer.start()) {
            assertThat(lines(check("", mail(tls.port(), "tls"))))
                    .contains("ok mail 127.0.0.1:" + tls.port() + " takes the log-in of backup, by TLS");
            assertThat(lines(check("", mail(open.port(), "none").replaceAll("mail.(user|password).*\n", ""))))
                    .contains("ok mail 127.0.0.1:" + open.port() + " answers; no log-in is set, in the clear");
            assertThat(tls.received()).isEmpty();
            assertThat(open.received()).isEmpty();
        }
    }

    @Test
    void whatCannotBeTriedIsTold() throws Exception {
        Result check = check(s3(proxy.uri()) + "repository.s3.buckett = x\n", mail(closedPort(), "none"));

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(lines(check))
                .contains(
                        "warning other repositories not tried, as the routes are not started",
                        "warning mail not tried, as the configuration is not usable");
        assertThat(proxy.requests()).isEmpty();
    }

    @Test
    void jsonTellsTheSame() throws Exception {
        cli.settings(settings(s3(proxy.uri()).replace(S3Server.SECRET_KEY, "canary-wrong-key"), ""));
        List<JsonNode> lines = new ArrayList<>();
        Result check = cli.run("check", "--json");
        for (String line : check.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.at("/finding/subject").asText()).isEqualTo("repository s3");
            assertThat(line.at("/finding/level").asText()).isEqualTo("FAILED");
            assertThat(line.at("/finding/message").asText()).startsWith("unable to write a probe: s3: ");
            assertThat(line.at("/finding/hint").asText()).isEqualTo(REFUSES);
        });
        assertThat(lines.get(lines.size() - 1).at("/status").asText()).isEqualTo("failed");
        assertThat(check.out() + check.err()).doesNotContain("canary");
    }

    private String refused(String what) {
        return "failed repository s3 unable to " + what + ": s3: " + proxy.uri().getAuthority()
                + " refuses access to bucket " + bucket + ": 403";
    }

    private static boolean isListing(String line) {
        return line.startsWith("GET ") && line.contains("list-type=2");
    }

    private static boolean isReading(String line) {
        return line.startsWith("GET ") && line.contains("/probe.txt");
    }

    private static void assertFailed(Result check, String... expected) {
        assertThat(lines(check)).contains(expected);
        assertThat(check.exitCode()).isEqualTo(1);
    }

    private Result check(String s3, String mail) throws IOException {
        cli.settings(settings(s3, mail));
        Result check = cli.run("check");
        assertThat(check.out() + check.err()).doesNotContain("canary");
        return check;
    }

    private String settings(String s3, String mail) {
        return """
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                """.formatted(temp.resolve("estate")) + s3 + mail;
    }

    private String s3(URI endpoint) {
        return S3Server.settings(endpoint, bucket);
    }

    private static String mail(int port, String security) {
        return """
                mail.host = 127.0.0.1
                mail.port = %d
                mail.security = %s
                mail.user = backup
                mail.password = %s
                mail.from = backup@example.org
                mail.to = ops@example.org
                mail.authorities = %s
                """.formatted(port, security, PASSWORD, certificate.pem());
    }

    private void put(String key) throws IOException {
        S3Server.shared().client().putObject(to -> to.bucket(bucket).key(key), RequestBody.fromString("x"));
    }

    private List<String> objects() throws IOException {
        return S3Server.shared().client().listObjectsV2(in -> in.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> lines(Result result) {
        return result.out()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
