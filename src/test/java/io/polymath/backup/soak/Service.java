package io.polymath.backup.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own: the service, and the commands that look at what it made. */
final class Service implements AutoCloseable {

    private static final String MAIN = "io.polymath.backup.cli.Main";

    private final Path config;
    private final Path log;
    private final URI health;
    private final Process process;

    private Service(Path config, Path log, URI health) throws IOException {
        this.config = config;
        this.log = log;
        this.health = health;
        this.process = program(config, "run")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static Service start(Path config, int healthPort) throws IOException {
        Path log = config.resolveSibling("service.log");
        return new Service(config, log, URI.create("http://127.0.0.1:" + healthPort + "/health"));
    }

    private static ProcessBuilder program(Path config, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-XX:+UseSerialGC", MAIN));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the memory that it has of the machine, in bytes. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /** Returns what health answers, or 0 when it does not. */
    int health() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Asks it to end, and returns its exit code. */
    int stop() throws Exception {
        process.destroy();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IOException("the service does not end: see " + log);
        }
        return process.exitValue();
    }

    /** Returns how often a line of its log matches. */
    long logged(String regex) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.matches(regex))
                .count();
    }

    Path log() {
        return log;
    }

    /** Returns all sets, as {@code list} tells them. */
    List<JsonNode> sets() throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> sets = new ArrayList<>();
        Process list = program(config, "list", "--json").start();
        list.getErrorStream().close();
        for (String line : list.inputReader().lines().toList()) {
            JsonNode node = json.readTree(line);
            if (node.at("/message_type").asText().equals("set")) {
                sets.add(node);
            }
        }
        return sets;
    }

    /** Reads a set back, and returns the exit code. */
    int verify(String set) throws Exception {
        return program(config, "verify", set, "-q")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
