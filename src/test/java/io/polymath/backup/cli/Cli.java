package io.polymath.backup.cli;

import io.polymath.backup.ShippedRoutes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs commands as a person does, in a home folder of the test's own that has the shipped routes. */
final class Cli {

    /** Where the program believes to be. */
    static final ZoneId ZONE = ZoneId.of("Europe/Stockholm");

    private final Path home;
    private final Map<String, String> environment;

    Cli(Path home, Map<String, String> environment) throws IOException {
        this.home = home;
        this.environment = environment;
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("routes"));
        ShippedRoutes.copyTo(home.resolve("routes"));
    }

    /** How a command ended, and what it printed. */
    record Result(int exitCode, String out, String err) {}

    /** Writes the settings, readable by their owner alone. */
    Cli settings(String text) throws IOException {
        Path file = home.resolve("config/application.properties");
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return this;
    }

    /** Writes routes that save these stores in place of the shipped ones. */
    Cli stores(String... names) throws IOException {
        StringBuilder calls = new StringBuilder();
        StringBuilder routes = new StringBuilder();
        for (String name : names) {
            calls.append("                    - to: {uri: \"direct:")
                    .append(name)
                    .append("\"}\n");
            routes.append("""
                - route:
                    id: %1$s
                    from:
                      uri: direct:%1$s
                      steps:
                        - to: {uri: "export:%1$s"}
                        - to: {uri: "compress:zstd"}
                        - to: {uri: "encrypt:pgp"}
                        - to: {uri: "archive:write"}
                        - to: {uri: "verify:content"}
                """.formatted(name));
        }
        String backup = Files.readString(Path.of("routes", "backup.camel.yaml"));
        int first = backup.indexOf("                    - to:\n                        id: save-postgres");
        int end = backup.indexOf("              - to:\n                  id: seal-set");
        Files.writeString(route("backup"), backup.substring(0, first) + calls + backup.substring(end));
        Files.writeString(route("stores"), routes.toString());
        return this;
    }

    Path home() {
        return home;
    }

    Path repository() {
        return home.resolve("backups");
    }

    private Path route(String name) {
        return home.resolve("routes/" + name + ".camel.yaml");
    }

    /** Runs a command of the program. */
    Result run(String... arguments) {
        return run(Optional.empty(), arguments);
    }

    /** Runs a command on a terminal, where a person answers what it asks. */
    Result answering(String answer, String... arguments) {
        return run(Optional.of(answer + "\n"), arguments);
    }

    private Result run(Optional<String> answer, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Program program = new Program(
                environment(),
                Clock.system(ZONE),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new BufferedReader(new StringReader(answer.orElse(""))),
                answer.isPresent());
        int exitCode = Main.run(program, arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** Returns the variables that the program gets. */
    Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(environment);
        all.put("POLYMATH_CONFIG", home.resolve("config").toString());
        return all;
    }
}
