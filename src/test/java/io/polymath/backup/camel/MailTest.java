package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.MailServer.Security;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.server.StartTlsServer;
import io.polymath.backup.server.TestCertificate;
import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report sent by the shipped route to real mail servers, and to some that do not work. */
class MailTest {

    private static final String PASSWORD = "canary-mail-password";

    @TempDir
    Path temp;

    private static TestCertificate certificate;
    private ReportFixture fixture;

    @BeforeAll
    static void makeACertificate() throws Exception {
        certificate = TestCertificate.shared();
    }

    @BeforeEach
    void copyTheRoutes() throws Exception {
        fixture = new ReportFixture(temp);
    }

    @AfterEach
    void stopLogging() {
        fixture.close();
    }

    @Test
    void aMailHasTextAndHtmlWithAPictureInIt() throws Exception {
        try (SmtpServer server = SmtpServer.start()) {
            fixture.mailing(server.port()).backup();
            fixture.backup();

            assertThat(server.received()).hasSize(2);
            MimeMessage mail = server.received().get(1);
            assertThat(mail.getSubject())
                    .matches("\\[ok] polymath backup \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d: 4 stores, .*");
            assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("backup@example.org");
            assertThat(mail.getHeader("X-Polymath-Status")).containsExactly("ok");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(mail.getContentType()).startsWith("multipart/alternative");
            Multipart alternatives = (Multipart) mail.getContent();
            assertThat(alternatives.getBodyPart(0).getContentType()).containsIgnoringCase("text/plain; charset=UTF-8");
            Multipart related = (Multipart) alternatives.getBodyPart(1).getContent();
            assertThat(related.getContentType()).startsWith("multipart/related");
            assertThat(related.getBodyPart(0).getContentType()).containsIgnoringCase("text/html; charset=UTF-8");
            assertThat((String) related.getBodyPart(0).getContent()).contains("src=\"cid:sizes.png\"");
            BodyPart picture = related.getBodyPart(1);
            assertThat(picture.getHeader("Content-ID")).containsExactly("<sizes.png>");
            assertThat(picture.getContentType()).startsWith("image/png");
            assertThat(picture.getDisposition()).isEqualTo("inline");
        }
    }

    @Test
    void noHeaderOfARunIsSent() throws Exception {
        try (SmtpServer server = SmtpServer.start()) {
            fixture.mailing(server.port()).backup();

            assertThat(Collections.list(server.received().get(0).getAllHeaders()))
                    .extracting(header -> header.getName())
                    .containsExactlyInAnyOrder(
                            "Return-Path",
                            "Received",
                            "Date",
                            "From",
                            "To",
                            "Message-ID",
                            "Subject",
                            "MIME-Version",
                            "Content-Type",
                            "X-Polymath-Status",
                            "Auto-Submitted");
        }
    }

    @Test
    void noContentOfAStoreIsSent() throws Exception {
        try (SmtpServer server = SmtpServer.start()) {
            fixture.store("canary-row").mailing(server.port()).backup();

            assertThat(GreenMailUtil.getWholeMessage(server.received().get(0))).doesNotContain("canary-row");
        }
    }

    @Test
    void aServerMayWantAPassword() throws Exception {
        try (SmtpServer server = SmtpServer.start().withLogin("backup", PASSWORD)) {
            fixture.mailing(Security.NONE, server.port(), Optional.of(PASSWORD), Optional.empty())
                    .backup();

            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aServerMaySpeakTlsFromTheFirstByte() throws Exception {
        try (SmtpServer server = SmtpServer.startTls(certificate).withLogin("backup", PASSWORD)) {
            fixture.mailing(Security.TLS, server.port(), Optional.of(PASSWORD), Optional.of(certificate.pem()))
                    .backup();

            assertThat(fixture.logged()).last().asString().startsWith("report: mailed to");
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aServerMayWantStartTlsAndAPassword() throws Exception {
        try (StartTlsServer server = StartTlsServer.start(certificate, PASSWORD)) {
            fixture.mailing(Security.STARTTLS, server.port(), Optional.of(PASSWORD), Optional.of(certificate.pem()))
                    .backup();

            assertThat(fixture.logged()).last().asString().startsWith("report: mailed to");
            assertThat(server.received()).hasSize(1);
        }
    }

    @Test
    void aWrongPasswordIsTold() throws Exception {
        try (StartTlsServer server = StartTlsServer.start(certificate, "another")) {
            fixture.mailing(Security.STARTTLS, server.port(), Optional.of(PASSWORD), Optional.of(certificate.pem()));

            assertUnsent(
                    "unable to log in to 127.0.0.1:" + server.port() + " as backup",
                    "check mail.user and mail.password");
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void aCertificateOfNobodysIsRefused() throws Exception {
        try (StartTlsServer server = StartTlsServer.start(certificate, PASSWORD)) {
            fixture.mailing(Security.STARTTLS, server.port(), Optional.of(PASSWORD), Optional.empty());

            assertUnsent(
                    "the certificate of 127.0.0.1:" + server.port() + " is signed by nobody that is trusted",
                    "name the certificate of its authority with mail.authorities");
            assertThat(server.received()).isEmpty();
        }
    }

    @Test
    void authoritiesThatAreGoneStopNoBackup() throws Exception {
        Path gone = temp.resolve("gone.pem");
        try (StartTlsServer server = StartTlsServer.start(certificate, PASSWORD)) {
            fixture.mailing(Security.STARTTLS, server.port(), Optional.of(PASSWORD), Optional.of(gone));

            assertUnsent(
                    "mail.authorities: unable to use " + gone + ": it does not exist",
                    "expected certificates in PEM form, from -----BEGIN CERTIFICATE----- on");
        }
    }

    @Test
    void aPasswordIsNotSentInTheClear() throws Exception {
        try (SmtpServer server = SmtpServer.start().withLogin("backup", PASSWORD)) {
            fixture.mailing(Security.STARTTLS, server.port(), Optional.of(PASSWORD), Optional.empty());

            assertUnsent(
                    "127.0.0.1:" + server.port() + " offers no STARTTLS",
                    "set mail.security = tls, or none if the way there is safe");
        }
    }

    @Test
    void aServerThatIsDownIsTold() throws Exception {
        int port = closedPort();
        fixture.mailing(port);

        assertUnsent(
                "unable to connect to 127.0.0.1:" + port + ": connection refused",
                "is the mail server running, and does it listen on this port?");
    }

    @Test
    void aServerThatHangsIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            fixture.mailing(silent.getLocalPort());

            assertUnsent(
                    "no answer from 127.0.0.1:" + silent.getLocalPort() + " in time",
                    "is it a mail server, and does mail.security fit its port? Or raise mail.timeout");
        }
    }

    @Test
    void withoutAServerOneLineSaysThatItIsOnlyFiled() throws Exception {
        RunReport report = fixture.backup();

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(fixture.logged()).isEmpty();
        assertThat(filed(report)).exists();
    }

    @Test
    void successesMayStayUnmailed() throws Exception {
        try (SmtpServer server = SmtpServer.start()) {
            fixture.mailingFailures(server.port()).backup();
            assertThat(server.received()).isEmpty();

            fixture.insertBefore(
                            "backup",
                            "seal-set",
                            "- throwException: {exceptionType: java.io.IOException, message: broken}")
                    .backup();

            assertThat(server.received()).hasSize(1);
        }
    }

    /** The result is as without mail, the log says what to do, and the report lies beside the set. */
    private void assertUnsent(String reason, String hint) throws Exception {
        RunReport report = fixture.backup();

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(fixture.logged()).containsExactly("report: not sent: " + reason + "\n  hint: " + hint);
        assertThat(Files.readString(filed(report))).contains("The set is whole").doesNotContain(PASSWORD);
        assertThat(fixture.logged()).noneMatch(line -> line.contains(PASSWORD));
    }

    private Path filed(RunReport report) {
        return fixture.repository().resolve(report.sealed().set().value()).resolve("report.html");
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
