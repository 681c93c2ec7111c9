package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.server.SmtpServer;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository without room, on a small file system of its own, which only root can mount. */
class FullDiskTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Point ARCHIVE_WRITTEN = new Point("repository.DurableFile", "finish", 1);
    private static final String FULL = "config: the disk is full: no space left on device";
    private static final String HINT = "free some room on that disk: a backup writes to repository.local.path,"
            + " a restore to its target, and to a work folder in the repository";

    @TempDir
    Path temp;

    private Cli cli;
    private Path disk;

    @BeforeEach
    void aSmallDisk() throws Exception {
        disk = Files.createDirectory(temp.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=40,mode=700", "tmpfs", disk.toString()),
                "this test mounts a small file system, which is not permitted here");
        Files.createDirectories(temp.resolve("estate"));
        write("settings.bin", MEGABYTE);
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        settings("");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void aRunIsRefusedWhenAnotherSetLikeTheLastHasNoRoom() throws Exception {
        assertThat(cli.run("backup").exitCode()).isZero();
        Files.write(disk.resolve("other.bin"), noise(2 * MEGABYTE));
        List<String> before = names();
        long free = Files.getFileStore(disk).getUsableSpace();

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err())
                .matches("error: not enough room in repository \\Q" + disk + "\\E: "
                        + String.format(Locale.ROOT, "%,d", free)
                        + " bytes free, about 1,15\\d,\\d{3} needed\n"
                        + "hint: make room; if the stores shrank since the last set,"
                        + " set repository.local.check-room = false\n");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void whoKnowsBetterMayTurnTheRefusalOff() throws Exception {
        assertThat(cli.run("backup").exitCode()).isZero();
        Files.write(disk.resolve("other.bin"), noise(2 * MEGABYTE));
        write("settings.bin", MEGABYTE / 10);
        settings("repository.local.check-room = false\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
    }

    @Test
    void aDiskThatFillsUpDuringTheWriteLeavesTheEarlierSets() throws Exception {
        assertThat(cli.run("backup").exitCode()).isZero();
        List<String> before = names();
        write("more.bin", 4 * MEGABYTE);

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err()).isEqualTo("""
            error: config: the disk is full: no space left on device
            hint: free some room on that disk: a backup writes to repository.local.path, a restore to its target,\
             and to a work folder in the repository
            """);
        assertThat(names()).isEqualTo(before);
        assertThat(cli.run("verify").exitCode()).isZero();
    }

    @Test
    void aRunWhoseDiskFillsUpIsMailedAndFiledWithWhatToDoAndTheNextOneIsWhole() throws Exception {
        try (SmtpServer mail = SmtpServer.start()) {
            settings(mail(mail));
            assertThat(cli.run("backup").exitCode()).isZero();
            write("more.bin", 4 * MEGABYTE);

            try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
                assertThat(run.await()).as(run.err()).isEqualTo(1);
                assertThat(run.err()).contains("ERROR config: the disk is full: no space left on device\n  hint: free");
            }

            MimeMessage told = mail.received().get(1);
            assertThat(told.getSubject())
                    .startsWith("[failed] polymath backup ")
                    .endsWith(": config: the disk is full: no space left on device");
            assertThat(text(told)).contains(FULL, HINT);
            try (Stream<Path> filed = Files.list(disk.resolve("reports"))) {
                Path text = filed.filter(file -> file.toString().endsWith(".txt"))
                        .findFirst()
                        .orElseThrow();
                assertThat(Files.readString(text).replaceAll("\\s+", " ")).contains(FULL, HINT);
            }
            assertThat(names()).noneMatch(name -> name.startsWith(".work-"));

            write("more.bin", MEGABYTE / 4);
            assertThat(cli.run("backup").exitCode()).isZero();
            assertThat(mail.received().get(2).getSubject()).startsWith("[ok] polymath backup ");
            assertTwoWholeSetsAndNothingElse();
        }
    }

    @Test
    void aReportThatHasNoRoomBesideTheSetsIsStillMailed() throws Exception {
        try (SmtpServer mail = SmtpServer.start()) {
            settings(mail(mail) + "repository.local.check-room = false\n");
            assertThat(cli.run("backup").exitCode()).isZero();
            List<String> before = names();
            Path ballast = fill();

            try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
                assertThat(run.await()).as(run.err()).isEqualTo(1);
                assertThat(run.err()).contains("; not filed: the disk is full: no space left on device\n");
            }

            assertThat(text(mail.received().get(1))).contains(FULL, HINT);
            Files.delete(ballast);
            assertThat(names()).isEqualTo(before);
            assertThat(cli.run("backup").exitCode()).isZero();
            assertTwoWholeSetsAndNothingElse();
        }
    }

    @Test
    void aRunThatWasKilledOnADiskThatIsFullNowGivesItsRoomToTheNext() throws Exception {
        write("settings.bin", MEGABYTE / 2);
        assertThat(cli.run("backup").exitCode()).isZero();
        write("settings.bin", MEGABYTE);
        try (ProgramProcess run = ProgramProcess.startUntil(ARCHIVE_WRITTEN, cli, "backup")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        assertThat(names()).anyMatch(name -> name.startsWith(".work-"));
        write("settings.bin", MEGABYTE / 2);
        Path ballast = fill();

        Result next = cli.run("backup");

        assertThat(next.exitCode()).as(next.err()).isZero();
        Files.delete(ballast);
        assertTwoWholeSetsAndNothingElse();
    }

    @Test
    void aDiskWithoutRoomForOneMoreFileLeavesTheEarlierSets() throws Exception {
        assertThat(cli.run("backup").exitCode()).isZero();
        List<String> before = names();
        fillWithEmptyFiles();

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err())
                .startsWith("error: the disk is full: ")
                .contains("no space left on device\nhint: free some room on that disk: ");
        assertThat(names().stream().filter(name -> !name.startsWith("empty-"))).isEqualTo(before);
    }

    @Test
    void aRepositoryThatMayOnlyBeReadIsToldBeforeAnythingIsDone() throws Exception {
        assertThat(cli.run("backup").exitCode()).isZero();
        assumeTrue(run("mount", "-o", "remount,ro", disk.toString()), "remounting is not permitted here");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err()).isEqualTo("""
            error: unable to write to repository %s: expected a folder that this user may write to
            hint: give the folder to the user of the backup, or set repository.local.path
            """.formatted(disk));
        assertThat(cli.run("list").exitCode()).isZero();
        assertThat(cli.run("show").exitCode()).isZero();
    }

    private void assertTwoWholeSetsAndNothingElse() throws Exception {
        List<String> sets = names().stream().filter(name -> !name.contains("/")).toList();
        assertThat(sets).hasSize(3).startsWith(".lock").allMatch(name -> name.matches("\\.lock|polymath_.*"));
        for (String set : sets.subList(1, 3)) {
            Result verify = cli.run("verify", set);
            assertThat(verify.exitCode()).as(verify.err()).isZero();
        }
    }

    /** Writes a file that leaves nothing. */
    private Path fill() {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
        return ballast;
    }

    private static String mail(SmtpServer server) {
        return """
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = none
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(server.port());
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((Multipart) mail.getContent())
                .getBodyPart(0)
                .getContent()
                .toString()
                .replaceAll("\\s+", " ");
    }

    private void fillWithEmptyFiles() {
        try {
            for (int i = 0; ; i++) {
                Files.createFile(disk.resolve("empty-" + i));
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    private void settings(String more) throws IOException {
        cli.settings("""
            repository.local.path = %s
            store.config.kind = files
            store.config.paths = %s
            %s\
            """.formatted(disk, temp.resolve("estate"), more));
    }

    private void write(String name, int bytes) throws IOException {
        Files.write(temp.resolve("estate").resolve(name), noise(bytes));
    }

    /** Returns bytes that no codec makes smaller. */
    private static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        return noise;
    }

    /** Returns what is on the disk but the reports of runs that left no set. */
    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(disk)) {
            return all.map(path -> disk.relativize(path).toString())
                    .filter(name -> !name.isEmpty() && !name.startsWith("reports"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(Arrays.asList(command))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 && said.isEmpty();
    }
}
