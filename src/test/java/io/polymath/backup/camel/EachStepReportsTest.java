package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Status;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.store.TextStore;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever step of the shipped routes fails: exactly one mail, and the exit code is that of the failure. */
class EachStepReportsTest {

    private static SmtpServer server;

    @TempDir
    Path temp;

    private ReportFixture fixture;
    private int before;

    @BeforeAll
    static void startTheMailServer() {
        server = SmtpServer.start();
    }

    @AfterAll
    static void stopTheMailServer() {
        server.close();
    }

    @BeforeEach
    void copyTheRoutes() throws Exception {
        fixture = new ReportFixture(temp).mailing(server.port());
        before = server.received().size();
    }

    @AfterEach
    void stopLogging() {
        fixture.close();
    }

    @Test
    void noFailure() throws Exception {
        assertOneMail(fixture.backup(), Status.OK, ExitCode.OK, "4 stores, ");
    }

    @Test
    void theLockIsHeld() throws Exception {
        LocalRepository repository = new LocalRepository(fixture.repository());
        repository.prepare();
        try (RepositoryLock held = repository.lock(Duration.ZERO)) {
            RunReport report = fixture.backup();

            assertThat(held).isNotNull();
            assertOneMail(
                    report, Status.FAILED, ExitCode.LOCKED, ": repository " + fixture.repository() + " is in use");
            assertFiledApart("repository " + fixture.repository() + " is in use");
        }
    }

    @Test
    void theRepositoryIsUnusable() throws Exception {
        Files.createFile(fixture.repository());
        Files.setPosixFilePermissions(
                fixture.repository(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));

        RunReport report = fixture.backup();

        assertOneMail(report, Status.FAILED, ExitCode.FAILED, ": unable to write to repository");
    }

    @Test
    void aStoreDoesNotConnect() throws Exception {
        RunReport report = fixture.trouble(new TextStore.Trouble() {
                    @Override
                    public void connecting() {
                        throw new BackupException(ExitCode.WRONG_KEY, "postgres: wrong password", "look at it");
                    }
                })
                .backup();

        assertOneMail(report, Status.WARNING, ExitCode.INCOMPLETE, "3 of 4 stores", ": postgres: wrong password");
    }

    @Test
    void aStoreIsNotHeld() throws Exception {
        RunReport report = fixture.trouble(new TextStore.Trouble() {
                    @Override
                    public void opening() throws IOException {
                        throw new IOException("the snapshot is too old");
                    }
                })
                .backup();

        assertOneMail(report, Status.WARNING, ExitCode.INCOMPLETE, ": postgres: the snapshot is too old");
    }

    @Test
    void anExportStepFails() throws Exception {
        fixture.insertBefore(
                "stores", "export-postgres", "- throwException: {exceptionType: java.io.IOException, message: lost}");

        assertOneMail(fixture.backup(), Status.WARNING, ExitCode.INCOMPLETE, "3 of 4 stores");
    }

    @Test
    void theDiskIsFullInTheMiddleOfAnArchive() throws Exception {
        RunReport report = fixture.trouble(new TextStore.Trouble() {
                    @Override
                    public void writing(int tries) throws IOException {
                        throw new IOException("No space left on device");
                    }
                })
                .backup();

        assertOneMail(report, Status.WARNING, ExitCode.INCOMPLETE, ": postgres: the disk is full: ");
    }

    @Test
    void aCompressStepFails() throws Exception {
        fixture.insertBefore("stores", "compress-postgres", "- setBody: {simple: {expression: nothing}}");

        assertOneMail(
                fixture.backup(),
                Status.WARNING,
                ExitCode.INCOMPLETE,
                ": compress:zstd: expected an export, got a String");
    }

    @Test
    void anArchiveIsDamagedBeforeItIsVerified() throws Exception {
        fixture.insertBefore("stores", "verify-postgres", "- bean: {ref: " + Damage.class.getName() + "}");

        assertOneMail(
                fixture.backup(new Damage()),
                Status.WARNING,
                ExitCode.INCOMPLETE,
                ": postgres: postgres_",
                "unable to read it to the end");
    }

    @Test
    void noStoreIsSaved() throws Exception {
        fixture.replace("stores", "uri: archive:write", "uri: verify:file");

        RunReport report = fixture.backup();

        assertOneMail(report, Status.FAILED, ExitCode.USAGE, ": verify:file: expected an archive, got an export");
        assertFiledApart("no store could be saved");
    }

    @Test
    void theSetCannotBeSealed() throws Exception {
        fixture.insertBefore("backup", "seal-set", "- bean: {ref: " + Occupation.class.getName() + "}");

        RunReport report = fixture.backup(new Occupation(fixture.repository()));

        assertOneMail(report, Status.FAILED, ExitCode.FAILED, "not empty");
    }

    @Test
    void aStepAfterTheSealFails() throws Exception {
        fixture.insertAfterSeal("- throwException: {exceptionType: java.io.IOException, message: Copy broke}");

        RunReport report = fixture.backup();

        assertOneMail(report, Status.WARNING, ExitCode.FAILED, "4 stores, ", ": copy broke");
    }

    @Test
    void aStepThatFailsAndIsCaughtIsNoFailure() throws Exception {
        fixture.insertBefore(
                "backup",
                "seal-set",
                "- doTry:",
                "    steps:",
                "      - throwException: {exceptionType: java.io.IOException, message: of no interest}",
                "    doCatch:",
                "      - exception: [java.io.IOException]",
                "        steps:",
                "          - log: {message: caught}");

        assertOneMail(fixture.backup(), Status.OK, ExitCode.OK, "4 stores, ");
    }

    @Test
    void aStoreIsNotLetGo() throws Exception {
        RunReport report = fixture.trouble(new TextStore.Trouble() {
                    @Override
                    public void closing(int times) {
                        if (times == 1) {
                            throw new IllegalStateException("the session does not end");
                        }
                    }
                })
                .backup();

        assertOneMail(report, Status.WARNING, ExitCode.FAILED, "4 stores, ", ": the session does not end");
        // the repository is free for the next run
        new LocalRepository(fixture.repository()).lock(Duration.ZERO).close();
    }

    @Test
    void aDeadMailServerChangesNoExitCode() throws Exception {
        fixture.mailing(closedPort()).replace("stores", "uri: archive:write", "uri: verify:file");

        RunReport report = fixture.backup();

        assertThat(report.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(fixture.logged()).singleElement().asString().startsWith("report: not sent: unable to connect");
        assertFiledApart("no store could be saved");
    }

    @Test
    void aReportThatCannotBeFiledIsMailed() throws Exception {
        Files.createDirectory(
                fixture.repository(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(fixture.repository().resolve("reports"));
        fixture.replace("stores", "uri: archive:write", "uri: verify:file");

        RunReport report = fixture.backup();

        assertOneMail(report, Status.FAILED, ExitCode.USAGE, ": expected an archive, got an export");
        assertThat(fixture.logged().get(0))
                .contains("; not filed: " + fixture.repository().resolve("reports") + ": it is ")
                .endsWith(
                        "\n  hint: look at the folder of the repository; the result is the same, and the mail is sent");
    }

    @Test
    void anInterruptedRunIsReported() throws Exception {
        RunReport report = fixture.trouble(new TextStore.Trouble() {
                    @Override
                    public void writing(int tries) {
                        Thread.currentThread().interrupt();
                    }
                })
                .backup();

        assertOneMail(report, Status.WARNING, ExitCode.INCOMPLETE, ": postgres: ");
    }

    private void assertOneMail(RunReport report, Status status, ExitCode exitCode, String... inSubject)
            throws Exception {
        List<MimeMessage> mails =
                server.received().subList(before, server.received().size());

        assertThat(mails).hasSize(1);
        assertThat(mails.get(0).getSubject())
                .startsWith("[" + status.word() + "] polymath backup ")
                .contains(inSubject);
        assertThat(report.status()).isEqualTo(status);
        assertThat(report.exitCode()).isEqualTo(exitCode);
    }

    private void assertFiledApart(String reason) throws IOException {
        try (Stream<Path> files = Files.list(fixture.repository().resolve("reports"))) {
            List<Path> pages = files.filter(file -> file.toString().endsWith("_backup.html"))
                    .toList();
            assertThat(pages).hasSize(1);
            assertThat(Files.readString(pages.get(0))).contains(reason);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Takes the last byte of an archive away and adds another one. */
    public static final class Damage {
        public void damage(Archive archive) throws IOException {
            byte[] bytes = Files.readAllBytes(archive.file());
            bytes[bytes.length - 1] ^= 1;
            Files.write(archive.file(), bytes);
        }
    }

    /** Takes the name of the set that is in the making. */
    public static final class Occupation {

        private final Path repository;

        Occupation(Path repository) {
            this.repository = repository;
        }

        public void occupy() {
            try (Stream<Path> children = Files.list(repository)) {
                String set = children.map(child -> child.getFileName().toString())
                        .filter(name -> name.startsWith(".work-"))
                        .map(name -> name.substring(".work-".length()))
                        .findFirst()
                        .orElseThrow();
                Files.createDirectories(repository.resolve(set).resolve("something"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
