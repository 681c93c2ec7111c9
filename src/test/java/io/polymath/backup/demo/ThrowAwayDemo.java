package io.polymath.backup.demo;

import io.polymath.backup.cli.Demo;
import io.polymath.backup.cli.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        say(program, "starts PostgreSQL, Neo4j and Chroma, and fills them (a minute)");
        try (Estate estate = Estate.start(options.large() ? LARGE : 1)) {
            say(program, "they are filled after %d s; now the backup", seconds(program, start));
            Path home = Files.createDirectories(checkout.resolve("target/demo"));
            Path config = estate.configure(home);
            int exitCode = commands.run(arguments(options, config, checkout.resolve("routes")));
            say(program, "look at the set with: bin/polymath-backup show -c %s", checkout.relativize(config));
            if (options.keep()) {
                keep(program, estate);
            }
            return exitCode;
        } finally {
            say(program, "stopped all servers; done in %d s", seconds(program, start));
        }
    }

    private static String[] arguments(Options options, Path config, Path routes) {
        List<String> arguments =
                new ArrayList<>(List.of("backup", "-c", config.toString(), "--routes", routes.toString()));
        if (options.json()) {
            arguments.add("--json");
        }
        return arguments.toArray(String[]::new);
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
