package io.polymath.backup.store.chroma;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;

/**
 * A process of its own that uses the database of a directory, until it is killed as by a power failure. Locks belong to
 * processes, so that a second connection of the tests' own would prove nothing.
 */
final class OtherProcess implements AutoCloseable {

    private static final String DONE = "done";

    private final Process process;
    private final PrintStream in;
    private final BufferedReader out;

    private OtherProcess(Process process) {
        this.process = process;
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts one on a directory. */
    static OtherProcess on(Path directory) throws IOException {
        return new OtherProcess(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        directory.resolve(Sqlite.FILE).toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Runs a statement, without waiting for anybody's lock. */
    void run(String statement) throws IOException {
        String answer = ask(statement);
        if (!DONE.equals(answer)) {
            throw new IOException("the other process said " + answer);
        }
    }

    /** Returns whether it could write at this moment; takes back what it wrote. */
    boolean canWrite() throws IOException {
        String answer = ask("BEGIN IMMEDIATE");
        if (DONE.equals(answer)) {
            run("ROLLBACK");
            return true;
        }
        if (answer.contains("SQLITE_BUSY")) {
            return false;
        }
        throw new IOException("the other process said " + answer);
    }

    /** Returns whether it could read at this moment. */
    boolean canRead() throws IOException {
        return DONE.equals(ask("SELECT count(*) FROM embeddings"));
    }

    private String ask(String statement) throws IOException {
        in.println(statement);
        return String.valueOf(out.readLine());
    }

    @Override
    public void close() {
        // its locks go with it
        process.destroyForcibly().onExit().join();
    }

    /** Runs the statements that it is told, line by line, on the database that the argument names. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws SQLException, IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(0);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = config.createConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = connection.createStatement()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(statement, line));
            }
        }
    }

    private static String answer(Statement statement, String line) {
        try {
            statement.execute(line);
            return DONE;
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
