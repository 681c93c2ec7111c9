package io.polymath.backup.store.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts the client programs of one session, and gives them the password. Closing it ends those that still run. */
final class ToolRunner implements AutoCloseable {

    private final ClientTools tools;
    private final Map<String, String> environment;
    private final Optional<PasswordFile> passwordFile;
    private final Queue<ToolProcess> running = new ConcurrentLinkedQueue<>();

    private ToolRunner(ClientTools tools, Map<String, String> environment, Optional<PasswordFile> passwordFile) {
        this.tools = tools;
        this.environment = environment;
        this.passwordFile = passwordFile;
    }

    static ToolRunner create(PostgresSettings settings, ClientTools tools) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PGHOST", settings.host());
        environment.put("PGPORT", Integer.toString(settings.port()));
        environment.put("PGDATABASE", settings.database());
        environment.put("PGUSER", settings.user());
        environment.put("PGSSLMODE", settings.sslMode());
        environment.put(
                "PGCONNECT_TIMEOUT", Long.toString(settings.connectTimeout().toSeconds()));
        environment.put("PGAPPNAME", Connector.APPLICATION);
        // what pg_dump does not set itself, and what the fingerprints of our own session depend on
        environment.put("PGTZ", "UTC");
        environment.put("PGOPTIONS", "-c bytea_output=hex");
        Optional<PasswordFile> passwordFile = Optional.empty();
        if (settings.password().isPresent()) {
            PasswordFile file = PasswordFile.write(settings.password().get());
            environment.put("PGPASSFILE", file.path().toString());
            passwordFile = Optional.of(file);
        }
        return new ToolRunner(tools, environment, passwordFile);
    }

    ClientTools tools() {
        return tools;
    }

    /** Starts a program that reads nothing and never asks for a password. */
    ToolProcess start(String program, List<String> arguments) throws IOException {
        ToolProcess process = ToolProcess.start(tools.program(program), arguments, environment);
        running.removeIf(other -> !other.isAlive());
        running.add(process);
        process.stdin().close();
        return process;
    }

    @Override
    public void close() {
        running.forEach(ToolProcess::close);
        passwordFile.ifPresent(file -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
