package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.store.RestoreOrder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs pg_restore over a decoded dump, which has to be a file to be read by several of its workers. They send SQL only;
 * no line of a dump is taken for a command of psql.
 */
final class DumpLoader {

    private final RestoreOrder order;
    private final ToolRunner runner;
    private final Faults faults;
    private final Path dump;

    DumpLoader(RestoreOrder order, ToolRunner runner, Faults faults) {
        this.order = order;
        this.runner = runner;
        this.faults = faults;
        this.dump = order.work().resolve("restore.dump");
    }

    void decode(InputStream export) throws IOException {
        Files.copy(export, dump);
    }

    /** Returns what the dump says of the database itself, for one of another name. */
    DatabaseStatements database(String target) throws IOException {
        Path list = write("database.list", list("--create").ofTheDatabase());
        byte[] script = run(List.of("--create", "--use-list=" + list, "--file=-", dump.toString()));
        StatementReader reader = new StatementReader(new ScriptInput(new ByteArrayInputStream(script)));
        List<String> statements = new ArrayList<>();
        for (Optional<String> next = reader.next(); next.isPresent(); next = reader.next()) {
            statements.add(next.get());
        }
        return DatabaseStatements.of(statements, target);
    }

    /** Returns the list of contents; the database itself is in it only with {@code --create}. */
    private DumpList list(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--list", dump.toString()));
        String lines = new String(run(arguments), StandardCharsets.ISO_8859_1);
        return new DumpList(lines.lines().toList());
    }

    private Path write(String name, List<String> lines) throws IOException {
        return Files.write(order.work().resolve(name), lines, StandardCharsets.ISO_8859_1);
    }

    /** Fills a database, in part if one table is asked for, and removes the dump. */
    void fill(String target, Optional<QualifiedName> table, boolean tablespaces, int jobs) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--exit-on-error", "--no-password", "--jobs=" + jobs, "--dbname=" + connection(target)));
        if (!tablespaces) {
            arguments.add("--no-tablespaces");
        }
        if (table.isPresent()) {
            arguments.add("--use-list=" + write("table.list", list().ofTheTable(table.get())));
        }
        arguments.add(dump.toString());
        run(arguments);
        Files.delete(dump);
    }

    /** Returns a connection string, in which a name with an equals sign is still a name. */
    private static String connection(String database) {
        return Text.of("dbname='%s'", database.replace("\\", "\\\\").replace("'", "\\'"));
    }

    private byte[] run(List<String> arguments) throws IOException {
        try (ToolProcess process = runner.start("pg_restore", arguments)) {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            process.copyTo(said);
            ToolProcess.Ending ending = process.finish();
            if (ending.exitCode() != 0) {
                throw faults.notRestored(ending);
            }
            return said.toByteArray();
        }
    }
}
