package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One repository elsewhere fails while the two others work: a bucket, a folder over SFTP, one through rclone. Each time the
 * exit code, the mail with its hint, the earlier sets here and there, the copies in the others, and that the next run mends
 * it. One set is there and copied before.
 */
final class FaultsElsewhereTest {

    enum Fault {
        S3_IS_DOWN(
                "s3",
                "repository.s3.endpoint = http://NOBODY\n",
                "s3: unable to connect to NOBODY: .*",
                "is the server running, and is repository.s3.endpoint its address?"),
        SFTP_IS_DOWN(
                "ssh",
                "",
                "ssh: unable to connect to 127.0.0.1:\\d+: connection refused .*",
                "is the server running, and are repository.ssh.host and port its address?"),
        SFTP_HOST_KEY_CHANGED(
                "ssh",
                "",
                "ssh: the key of 127.0.0.1:\\d+ is not the one in .* \\(it shows SHA256:[^)]+\\): nothing was sent",
                "somebody may be in between: ask the server's operator"),
        THE_SERVER_BEHIND_RCLONE_IS_DOWN(
                "cloud",
                "repository.cloud.config = NOWHERE\n",
                "cloud: unable to \\S+ \\S+: rclone: .*connection refused.*",
                " shows whether it works by hand"),
        RCLONE_IS_MISSING(
                "cloud",
                "repository.cloud.program = /nowhere/rclone\n",
                "cloud: unable to start /nowhere/rclone",
                "is rclone installed? apt-get install rclone, or set repository.cloud.program"),
        RCLONE_DIES_IN_THE_MIDDLE(
                "cloud",
                "rcat) head -c 100 >/dev/null; kill -9 $$ ;;",
                "cloud: unable to put \\S+: rclone: it was killed by signal 9 .*",
                " shows whether it works by hand"),
        RCLONE_LISTS_LESS_THAN_IT_HAS(
                "cloud",
                "lsjson) all=$(rclone \"$@\") || exit $?; echo \"$all\" | grep -v config_ ;;",
                "cloud: \\S+: .*",
                "do not rely on this repository before you know what changed the file");

        private final String repository;
        /** Lines of the settings, or what a script in the place of rclone does for one of its commands. */
        private final String by;

        private final String reason;
        private final String hint;

        Fault(String repository, String by, String reason, String hint) {
            this.repository = repository;
            this.by = by;
            this.reason = reason;
            this.hint = hint;
        }
    }

    @TempDir
    private Path folder;

    private Elsewhere elsewhere;
    private SmtpServer mail;
    private FilesHome home;
    private SortedMap<String, byte[]> earlier;

    @BeforeEach
    void oneSetIsThereAndCopied() throws Exception {
        elsewhere = Elsewhere.start(Files.createDirectories(folder.resolve("elsewhere")));
        mail = SmtpServer.start();
        home = new FilesHome(folder, ".env");
        home.holds("TOKEN=canary-token\n");
        settings("");
        assertWhole(home.cli().run("backup"));
        earlier = sealed();
        assertThat(earlier).hasSize(2);
    }

    @AfterEach
    void stop() {
        mail.close();
        elsewhere.close();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void theOthersAreCopiedToAndTheNextRunMendsIt(Fault fault) throws Exception {
        begin(fault);

        Result backup = home.cli().run("backup");

        assertThat(backup.exitCode()).as(backup.out() + backup.err()).isEqualTo(22);
        assertThat(backup.out()).containsPattern("failed: " + reason(fault));
        assertThat(mail.received()).hasSize(2);
        MimeMessage told = mail.received().get(1);
        assertThat(told.getSubject()).startsWith("[warning] polymath backup ");
        assertThat(text(told)).containsPattern(reason(fault)).contains(fault.hint);
        assertThat(sealed()).hasSize(4).containsAllEntriesOf(earlier);
        for (String name : Elsewhere.NAMES) {
            assertThat(elsewhere.content(name)).as(name).containsAllEntriesOf(earlier);
            if (!name.equals(fault.repository)) {
                assertThat(elsewhere.content(name)).as(name).containsAllEntriesOf(sealed());
            }
        }
        assertNoSecret(backup);

        end(fault);
        Result next = home.cli().run("backup");

        assertWhole(next);
        assertThat(sealed()).hasSize(6);
        for (String name : Elsewhere.NAMES) {
            assertThat(elsewhere.content(name)).as(name).containsAllEntriesOf(sealed());
            assertWhole(home.cli().run("verify", "--from", name));
        }
        assertNoSecret(next);
    }

    private void begin(Fault fault) throws Exception {
        switch (fault) {
            case SFTP_IS_DOWN -> elsewhere.ssh().stop();
            case SFTP_HOST_KEY_CHANGED -> elsewhere.ssh().changeHostKey();
            case RCLONE_DIES_IN_THE_MIDDLE, RCLONE_LISTS_LESS_THAN_IT_HAS ->
                settings("repository.cloud.program = " + script(fault.by) + "\n");
            case THE_SERVER_BEHIND_RCLONE_IS_DOWN -> settings(fault.by.replace("NOWHERE", remoteOf(nobody())));
            default -> settings(fault.by.replace("NOBODY", nobody()));
        }
    }

    private void end(Fault fault) throws Exception {
        switch (fault) {
            case SFTP_IS_DOWN -> elsewhere.ssh().restart();
            case SFTP_HOST_KEY_CHANGED -> elsewhere.ssh().trust();
            default -> settings("");
        }
    }

    private Path script(String instead) throws Exception {
        Path script = Files.writeString(
                folder.resolve("rclone.sh"),
                "#!/bin/sh\ncase $1 in\n" + instead + "\n*) exec rclone \"$@\" ;;\nesac\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** Returns a file that has rclone reach the remote of this test over WebDAV. */
    private String remoteOf(String address) throws Exception {
        return Files.writeString(
                        folder.resolve("down.conf"),
                        "[disk]\ntype = webdav\nurl = http://%s\nvendor = other\n".formatted(address))
                .toString();
    }

    private static String nobody() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + closed.getLocalPort();
        }
    }

    private static String reason(Fault fault) {
        return fault.reason.replace("NOBODY", "127.0.0.1:\\d+");
    }

    private void settings(String more) throws Exception {
        StringBuilder all = new StringBuilder("""
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = none
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(mail.port()));
        for (String name : Elsewhere.NAMES) {
            all.append("repository." + name + ".tries = 2\nrepository." + name + ".retry-delay = 10ms\n");
        }
        String given = more + all;
        elsewhere
                .takingPlainFiles()
                .lines()
                .filter(line -> !given.contains(line.replaceFirst("= .*", "= ")))
                .forEach(line -> all.append(line).append('\n'));
        home.settings(all + more);
    }

    /** Returns the archives and manifests here, by {@code SET/FILE}. */
    private SortedMap<String, byte[]> sealed() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Path repository = home.cli().repository();
        try (var all = Files.walk(repository)) {
            for (Path file : all.filter(
                            path -> path.toString().matches(".*/polymath_[^/]*/(config_.*|manifest\\.json)"))
                    .toList()) {
                files.put(repository.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private void assertNoSecret(Result result) {
        assertThat(result.out() + result.err()).doesNotContain("canary");
        for (MimeMessage told : mail.received()) {
            assertThat(GreenMailUtil.getWholeMessage(told)).doesNotContain("canary");
        }
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((jakarta.mail.Multipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replaceAll("\\s+", " ");
    }
}
