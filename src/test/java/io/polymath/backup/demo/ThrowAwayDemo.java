package io.polymath.backup.demo;

import io.polymath.backup.cli.Demo;
import io.polymath.backup.cli.Program;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.set.Folders;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Shows the whole job on real servers: starts and fills them, backs them up by the shipped routes, stops them. */
public final class ThrowAwayDemo implements Demo {

    /** What {@code --full} shows besides, in this order; then comes the disaster. */
    static final List<Chapter> CHAPTERS = List.of(new RepositoriesChapter(), new NoticesChapter());

    private static final double LARGE = 20_000.0 / 6_000;
    /** The folder of the checkout, which the launcher tells. */
    private static final String CHECKOUT = "polymath.home";
    /** How much the estate holds, for who tries the demo itself. */
    private static final String SCALE = "polymath.demo.scale";
    /** Whether it drills at its end, for who has no time for that. */
    private static final String DRILL = "polymath.demo.drill";

    @Override
    public int run(Options options, Program program, Commands commands) throws Exception {
        Ending ending = Ending.onSignal();
        Instant start = program.clock().instant();
        try {
            int exitCode = toItsEnd(options, program, args -> command(commands, ending, args), ending);
            if (options.json()) {
                summary(program, exitCode, start);
            }
            return exitCode;
        } finally {
            ending.hasEnded();
        }
    }

    private static int toItsEnd(Options options, Program program, Commands commands, Ending ending) throws Exception {
        try {
            return run(options, program, commands, ending);
        } catch (EndedException e) {
            return ExitCode.INTERRUPTED.number();
        } catch (Exception e) {
            if (ending.isAsked()) {
                return ExitCode.INTERRUPTED.number(); // servers that are ended under it let the demo fail
            }
            throw e;
        }
    }

    private static double scale(Options options) {
        String other = System.getProperty(SCALE);
        return other != null ? Double.parseDouble(other) : options.large() ? LARGE : 1;
    }

    /** Ends what the commands have printed, each of which has a summary of its own. */
    private static void summary(Program program, int exitCode, Instant start) {
        program.out()
                .println(String.format(
                        Locale.ROOT,
                        "{\"message_type\":\"summary\",\"command\":\"demo\",\"seconds\":%d,\"exit_code\":%d}",
                        seconds(program, start),
                        exitCode));
    }

    /** Somebody ended the demo while one of its commands was under way. */
    private static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static int command(Commands commands, Ending ending, String... args) {
        int exitCode = commands.run(args);
        if (ending.isAsked()) {
            throw new EndedException();
        }
        return exitCode;
    }

    private static int run(Options options, Program program, Commands commands, Ending ending) throws Exception {
        Path checkout = Path.of(System.getProperty(CHECKOUT, ""));
        Instant start = program.clock().instant();
        say(program, "starts PostgreSQL, Neo4j, Chroma and S3, and fills them (a minute)");
        try (Estate estate = Estate.start(scale(options));
                SmtpServer mailServer = SmtpServer.start()) {
            ending.waitForDemo();
            say(program, "they are filled after %d s; now the backup", seconds(program, start));
            Path home = Files.createDirectories(checkout.resolve("target/demo"));
            forgetEarlier(home.resolve("backups"), program);
            Path config = estate.configure(home);
            mailTo(mailServer, config);
            String[] backup = of(options, config, checkout.resolve("routes"), "backup");
            int exitCode = commands.run(backup);
            say(program, "the mail of this run: %s", mail(mailServer, home.resolve("mail.html")));
            exitCode = Math.max(exitCode, breakAStore(estate, () -> commands.run(backup), program));
            say(program, "the mail of the run that failed: %s", mail(mailServer, home.resolve("mail-of-failure.html")));
            if (!options.json()) {
                say(program, "the copies in S3, as list --from s3 tells them:");
                exitCode = Math.max(exitCode, commands.run(listCopies(config, checkout.resolve("routes"))));
            }
            if (options.full()) {
                Stage stage = new Stage(estate, config, checkout.resolve("routes"), options, program, commands);
                for (Chapter chapter : CHAPTERS) {
                    exitCode = Math.max(exitCode, chapter.show(stage));
                }
            }
            exitCode = Math.max(
                    exitCode, disaster(estate, options, config, checkout.resolve("routes"), program, commands));
            say(program, "look at the set with: bin/polymath-backup show -c %s", checkout.relativize(config));
            if (options.keep()) {
                estate.startChromaAgain();
                keep(program, estate, exitCode, ending);
            }
            return exitCode;
        } finally {
            if (!ending.isAsked()) {
                say(program, "stopped all servers; done in %d s", seconds(program, start));
            }
        }
    }

    /** Removes the sets of an earlier demo: their copies went with its S3 server, and a lost copy stops the pruning. */
    private static void forgetEarlier(Path backups, Program program) throws IOException {
        if (Files.exists(backups)) {
            say(program, "removes the sets of an earlier demo from %s", backups);
            Folders.delete(backups);
        }
    }

    /** Deletes all stores, restores them from the copy in S3, and drills: the proof of it all. */
    private static int disaster(
            Estate estate, Options options, Path config, Path routes, Program program, Commands commands)
            throws Exception {
        say(program, "the disaster: drops the database, wipes the graph, deletes Chroma's directory and the files");
        estate.destroy();
        say(program, "restores all of them from the copy in S3");
        int restored = commands.run(
                of(options, config, routes, "restore", "latest", "--from", "s3", "--in-place", "--confirm"));
        if (!Boolean.parseBoolean(System.getProperty(DRILL, "true"))) {
            return restored;
        }
        say(program, "drills the set: restored into throw-away stores, compared, removed");
        int drilled = commands.run(of(options, config, routes, "drill", "latest"));
        return Math.max(restored, drilled);
    }

    private static String[] of(Options options, Path config, Path routes, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-c", config.toString(), "--routes", routes.toString()));
        if (options.json()) {
            arguments.add("--json");
        }
        return arguments.toArray(String[]::new);
    }

    private static String[] listCopies(Path config, Path routes) {
        return new String[] {"list", "--from", "s3", "-c", config.toString(), "--routes", routes.toString()};
    }

    private static void mailTo(SmtpServer server, Path config) throws IOException {
        Files.writeString(
                config.resolve("application.properties"), """
                    mail.host = 127.0.0.1
                    mail.port = %d
                    mail.security = none
                    mail.from = backup@example.org
                    mail.to = ops@example.org
                    """.formatted(server.port()), StandardOpenOption.APPEND);
    }

    /** Returns the file that the newest mail was written to, and its subject. */
    private static String mail(SmtpServer server, Path file) throws Exception {
        List<MimeMessage> mails = server.received();
        if (mails.isEmpty()) {
            return "none came";
        }
        MimeMessage newest = mails.get(mails.size() - 1);
        return MailPage.write(newest, file) + "\n      " + newest.getSubject();
    }

    /** Takes Chroma's directory away while a backup runs: the other stores are saved, and a person is told. */
    private static int breakAStore(Estate estate, Callable<Integer> backup, Program program) throws Exception {
        Path directory = estate.chroma().directory();
        Path elsewhere = directory.resolveSibling(directory.getFileName() + "-moved");
        say(program, "moves the directory of Chroma, and backs up again");
        Files.move(directory, elsewhere);
        try {
            int exitCode = backup.call();
            return exitCode == ExitCode.INCOMPLETE.number() ? 0 : ExitCode.FAILED.number();
        } finally {
            Files.move(elsewhere, directory);
        }
    }

    /** Says how to reach the servers, and waits until somebody ends this process. */
    private static void keep(Program program, Estate estate, int exitCode, Ending ending) throws InterruptedException {
        estate.addresses().forEach(address -> say(program, "%s", address));
        say(program, "the servers stay up until Ctrl-C");
        ending.await(exitCode);
    }

    private static long seconds(Program program, Instant start) {
        return Duration.between(start, program.clock().instant()).toSeconds();
    }

    private static void say(Program program, String format, Object... args) {
        program.err().println("demo: " + String.format(Locale.ROOT, format, args));
    }
}
