package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs with every secret that keys and repositories have, each a canary: none is in what the program says at its most
 * talkative, in sets, copies and mails, or in the list of processes.
 */
final class SecretsOfKeysTest {

    private static final String CANARY = "canary";

    @TempDir
    private Path folder;

    @Test
    void noneIsShownWhetherItFitsOrNot() throws Exception {
        try (Elsewhere elsewhere = Elsewhere.start(Files.createDirectories(folder.resolve("elsewhere")));
                SmtpServer mail = SmtpServer.start().withLogin("backup", "canary-mail-password");
                Gpg gpg = Gpg.start(folder.resolve("keys"))) {
            FilesHome home = new FilesHome(folder, ".env");
            home.holds("TOKEN=canary-token\n");
            String signing = "signing.key = "
                    + gpg.key("signing", "ed25519", "never", "canary-signing").secret() + "\n";
            String settings = elsewhere.settings() + signing + """
                    mail.host = 127.0.0.1
                    mail.port = %d
                    mail.security = none
                    mail.user = backup
                    mail.password = canary-mail-password
                    mail.from = backup@example.org
                    mail.to = ops@example.org
                    """.formatted(mail.port());
            List<String> told = new ArrayList<>();
            List<String> processes = new ArrayList<>();

            home.settings(settings + "signing.passphrase = canary-signing\nencryption.passphrase = canary-archives\n");
            try (ProgramProcess run = ProgramProcess.start(home.cli(), "backup", "-v")) {
                while (!run.endsWithin(Duration.ofMillis(5))) {
                    processes.addAll(commandLines(run.handle()));
                }
                assertThat(run.await()).as(run.err()).isZero();
                told.add(run.out() + run.err());
            }
            for (String name : Elsewhere.NAMES) {
                told.add(ends(home.cli().run("verify", "-v", "--from", name), 0));
            }
            home.settings(settings + "signing.passphrase = canary-signing\nencryption.passphrase = canary-other\n");
            told.add(ends(home.cli().run("verify", "-v"), 12));
            told.add(ends(home.cli().run("restore", "latest", "-v"), 12));
            home.settings(settings + "signing.passphrase = canary-other\nencryption.passphrase = canary-archives\n");
            told.add(ends(home.cli().run("backup", "-v"), 12));
            told.add(ends(home.cli().run("check", "-v"), 1));

            assertThat(told).allSatisfy(text -> assertThat(text).doesNotContain(CANARY));
            assertThat(processes).as("what we looked at").anyMatch(line -> line.contains("rclone"));
            assertThat(processes).noneMatch(line -> line.contains(CANARY));
            assertThat(textsBelow(home.cli().repository())).hasSizeGreaterThan(3);
            for (Path place : List.of(home.cli().home(), folder.resolve("elsewhere/cloud"))) {
                assertThat(textsBelow(place))
                        .allSatisfy(text -> assertThat(text).doesNotContain(CANARY));
            }
            assertThat(mail.received()).hasSizeGreaterThan(1);
            for (MimeMessage mailed : mail.received()) {
                assertThat(GreenMailUtil.getWholeMessage(mailed)).doesNotContain(CANARY);
            }
        }
    }

    private static String ends(Result result, int exitCode) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        return result.out() + result.err();
    }

    private static List<String> commandLines(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(each -> VisibleText.of(each, "cmdline"))
                .toList();
    }

    /** Returns what all files hold but the settings. */
    private static List<String> textsBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("application.properties"))
                    .map(VisibleText::of)
                    .toList();
        }
    }
}
