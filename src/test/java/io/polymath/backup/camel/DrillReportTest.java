package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.docs.Document;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.MailServer.Security;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.store.TextStore;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is mailed of a drill, by the shipped routes and a real mail server. */
class DrillReportTest {

    private static final String DRILL = " polymath drill \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d";
    private static final String TIMES = "(\\d+\\.\\d s \\| ){3}\\d+\\.\\d s\n";

    @TempDir
    Path temp;

    private ReportFixture fixture;
    private SmtpServer server;

    @BeforeEach
    void aMailServer() throws Exception {
        server = SmtpServer.start();
        fixture = new ReportFixture(temp);
    }

    @AfterEach
    void stop() {
        fixture.close();
        server.close();
    }

    @Test
    void aDrillThatWentWellIsMailedWithTheTimeOfEachStep() throws Exception {
        MimeMessage mail = drilled(new TextStore.Trouble() {}, Optional.empty());

        assertThat(mail.getSubject()).matches("\\[ok]" + DRILL);
        assertThat(text(mail))
                .contains("The drill went well\n")
                .contains("""
                        Restored into throw-away stores, compared, and removed
                          store | equal | fetch | verify | load | compare | together (RTO)
                        """)
                .containsPattern("  postgres \\| yes \\|  \\| " + TIMES)
                .containsPattern("  config \\| yes \\|  \\| " + TIMES)
                .containsPattern("at risk \\(RPO\\) +[0-9.]+ s  what was written since the cut of polymath_");
    }

    @Test
    void aDrillThatFailedIsMailedWithTheCauseInTheSubject() throws Exception {
        MimeMessage mail = drilled(
                new TextStore.Trouble() {
                    @Override
                    public void loading() throws IOException {
                        throw new IOException("Connection reset");
                    }
                },
                Optional.of(ExitCode.DRILL_FAILED));

        assertThat(mail.getSubject()).matches("\\[failed]" + DRILL + ": postgres: connection reset");
        assertThat(text(mail))
                .contains("The drill failed\n", "\n! postgres: connection reset\n  hint: ")
                .containsPattern("  postgres \\| no \\|")
                .containsPattern("  neo4j \\| yes \\|");
    }

    @Test
    void aDrillThatCouldNotProveAllNamesTheStoreInTheSubject() throws Exception {
        MimeMessage mail = drilled(
                new TextStore.Trouble() {
                    @Override
                    public List<String> unproved() {
                        return List.of("not opened by a real server");
                    }
                },
                Optional.of(ExitCode.INCOMPLETE));

        assertThat(mail.getSubject())
                .matches("\\[warning]" + DRILL + ": not proved: postgres: not opened by a real server");
        assertThat(text(mail))
                .contains("The drill did not prove all\n", "\n! not proved: postgres: not opened by a real server\n")
                .containsPattern("  postgres \\| yes, but not in all parts \\|")
                .containsPattern("  neo4j \\| yes \\|");
    }

    @Test
    void theDocumentedStepsDrillAfterEachBackup() throws Exception {
        String steps = Document.read("docs/routes.md").blocks("yaml").stream()
                .filter(block -> block.contains("drill-it"))
                .findFirst()
                .orElseThrow();
        String backUp = "            uri: direct:backup\n";
        fixture.replace("nightly", backUp, backUp + steps.indent(8)).mailing(server.port());
        Properties everySecond = new Properties();
        everySecond.setProperty("schedule.cron", "* * * * * ?");

        try (Pipeline pipeline = fixture.hold(everySecond)) {
            pipeline.go();
            await(2);
        }

        assertThat(server.received().get(0).getSubject()).startsWith("[ok] polymath backup ");
        MimeMessage drill = server.received().get(1);
        assertThat(drill.getSubject()).matches("\\[ok]" + DRILL);
        assertThat(text(drill))
                .containsPattern("  postgres \\| yes \\|  \\| " + TIMES)
                .doesNotContain("ratio", "cut  ");
    }

    /** Waits for so many mails. */
    private void await(int mails) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (server.received().size() < mails) {
            assertThat(System.nanoTime())
                    .as("mails: %s", server.received().size())
                    .isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    /** Saves, and drills with a store that behaves in some way. */
    private MimeMessage drilled(TextStore.Trouble trouble, Optional<ExitCode> expected) throws Exception {
        fixture.trouble(trouble).backup();
        RestoreResult result = fixture.mailing(Security.NONE, server.port(), Optional.empty(), Optional.empty())
                .drill();

        assertThat(result.error().map(Trouble::exitCode)).isEqualTo(expected);
        assertThat(server.received()).hasSize(1);
        return server.received().get(0);
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((String) ((Multipart) mail.getContent()).getBodyPart(0).getContent()).replace("\r\n", "\n");
    }
}
