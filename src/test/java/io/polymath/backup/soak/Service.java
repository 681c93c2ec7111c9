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
import java.util.stream.Stream;

/** The program as its launcher starts it: the service, and the commands that look at what it made. */
final class Service implements AutoCloseable {

    private final Path config;
    private final URI health;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;

    private Service(Path config, URI health) throws IOException {
        this.config = config;
        this.health = health;
        Files.createDirectories(temporary());
        this.process = program("run")
                .redirectErrorStream(true)
                .redirectOutput(config.resolveSibling("service.log").toFile())
                .start();
    }

    /** @param config its folder; logs and temporary files go beside it */
    static Service start(Path config, int healthPort) throws IOException {
        return new Service(config, URI.create("http://127.0.0.1:" + healthPort + "/health"));
    }

    private ProcessBuilder program(String... arguments) {
        String home = System.getProperty("polymath.home", "");
        List<String> command =
                new ArrayList<>(List.of(Path.of(home, "bin", "polymath-backup").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TMPDIR", temporary().toString());
        return builder;
    }

    private Path temporary() {
        return config.resolveSibling("tmp");
    }

    /** Returns the files that it left in its folder of temporary files. */
    List<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what it has of the machine now. */
    Footprint footprint() throws IOException {
        return Footprint.of(process.pid());
    }

    /** Returns the most that Java's pools and mapped files can take of it, in bytes. */
    long limits() throws IOException {
        return Footprint.limits(process.pid());
    }

    /** Collects its garbage and gives back what the C library keeps of freed memory, so that what stays is in use. */
    void collect() throws IOException {
        Footprint.collect(process.pid());
    }

    /** Returns what health answers, or 0 when it does not. */
    int health() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Asks it to end, and returns its exit code. */
    int stop() throws Exception {
        process.destroy();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new IOException("the service does not end");
        }
        return process.exitValue();
    }

    /** Returns all sets, as {@code list} tells them. */
    List<JsonNode> sets(String... from) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("list", "--json"));
        arguments.addAll(List.of(from));
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> sets = new ArrayList<>();
        Process list = program(arguments.toArray(String[]::new))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (String line : list.inputReader().lines().toList()) {
            JsonNode node = json.readTree(line);
            if (node.at("/message_type").asText().equals("set")) {
                sets.add(node);
            }
        }
        return sets;
    }

    /** Runs a command, and returns the exit code. */
    int run(String... arguments) throws Exception {
        return program(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        config.resolveSibling("commands.log").toFile()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
