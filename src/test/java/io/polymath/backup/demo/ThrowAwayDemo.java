package io.polymath.backup.demo;

import io.polymath.backup.cli.Demo;
import io.polymath.backup.cli.Program;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.SmtpServer;
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

    private static final double LARGE = 20_000.0 / 6_000;
    /** The folder of the checkout, which the launcher tells. */
    private static final String CHECKOUT = "polymath.home";

    @Override
    public int run(Options options, Program program, Commands commands) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(ThrowAwayDemo::killAll, "kill-all"));
        Path checkout = Path.of(System.getProperty(CHECKOUT, ""));
        Instant start = program.clock().instant();
        say(program, "starts PostgreSQL, Neo4j, Chroma and S3, and fills them (a minute)");
        try (Estate estate = Estate.start(options.large() ? LARGE : 1);
                SmtpServer mailServer = SmtpServer.start()) {
            say(program, "they are filled after %d s; now the backup", seconds(program, start));
            Path home = Files.createDirectories(checkout.resolve("target/demo"));
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
            exitCode = Math.max(
                    exitCode, disaster(estate, options, config, checkout.resolve("routes"), program, commands));
            say(program, "look at the set with: bin/polymath-backup show -c %s", checkout.relativize(config));
            if (options.keep()) {
                keep(program, estate);
            }
            return exitCode;
        } finally {
            say(program, "stopped all servers; done in %d s", seconds(program, start));
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
    private static void keep(Program program, Estate estate) throws InterruptedException {
        estate.addresses().forEach(address -> say(program, "%s", address));
        say(program, "the servers stay up until Ctrl-C");
        Thread.currentThread().join();
    }

    /** Ends every process that was started, also one that was still starting when Ctrl-C came. */
    private static void killAll() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static long seconds(Program program, Instant start) {
        return Duration.between(start, program.clock().instant()).toSeconds();
    }

    private static void say(Program program, String format, Object... args) {
        program.err().println("demo: " + String.format(Locale.ROOT, format, args));
    }
}
