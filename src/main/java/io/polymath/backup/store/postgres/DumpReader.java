package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a dump by pg_restore itself, twice in one pass: one lists what is defined, for which it needs only the head, the
 * other writes out every row and large object, for which it has to decode all that a restore would. Nothing but data is
 * asked of the second, so that no function body can be taken for rows.
 */
final class DumpReader {

    /** What a dump in the custom format begins with. */
    static final String MAGIC = "PGDMP";

    private static final int BUFFER_BYTES = 128 * 1024;

    private DumpReader() {}

    static Inventory read(InputStream dump) throws IOException {
        ClientTools tools = ClientTools.newest();
        try (ToolProcess list = start(tools, "--list");
                ToolProcess data = start(tools, "--data-only", "--file=-")) {
            Task<TableOfContents> contents = Task.start("postgres-contents", () -> TableOfContents.read(list.stdout()));
            Task<List<Item>> items = Task.start("postgres-rows", () -> readRows(data));
            boolean isWhole = feed(dump, list.stdin(), data.stdin());
            requireSuccess(list.finish(), tools);
            requireSuccess(data.finish(), tools);
            if (!isWhole) {
                throw Damage.of("it goes on after its end");
            }
            return inventory(await(items), await(contents));
        }
    }

    private static ToolProcess start(ClientTools tools, String... arguments) throws IOException {
        return ToolProcess.start(tools.program("pg_restore"), List.of(arguments), Map.of());
    }

    private static Inventory inventory(List<Item> data, TableOfContents contents) {
        List<Item> items = new ArrayList<>(data);
        items.addAll(contents.items());
        TreeMap<String, String> facts = new TreeMap<>();
        contents.versions().forEach((name, version) -> facts.put(name.equals("postgresql") ? "server" : name, version));
        return new Inventory(items, facts, List.of());
    }

    /** Gives the dump to both, and returns whether the second one wanted all of it. */
    private static boolean feed(InputStream dump, OutputStream list, OutputStream data) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean listing = true;
        boolean reading = true;
        for (int n = dump.read(buffer); n >= 0 && reading; n = dump.read(buffer)) {
            listing = listing && give(list, buffer, n);
            reading = give(data, buffer, n);
        }
        closeQuietly(list);
        return closeQuietly(data) && reading;
    }

    private static boolean give(OutputStream program, byte[] buffer, int n) {
        try {
            program.write(buffer, 0, n);
            return true;
        } catch (IOException e) {
            // a broken pipe: it has read what it wanted, or has ended; its exit code tells
            return false;
        }
    }

    private static boolean closeQuietly(OutputStream program) {
        try {
            program.close();
            return true;
        } catch (IOException e) {
            // what was still buffered found a broken pipe
            return false;
        }
    }

    private static void requireSuccess(ToolProcess.Ending ending, ClientTools tools) {
        if (ending.exitCode() == 0) {
            return;
        }
        if (ending.reason().startsWith("unsupported version")) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of("postgres: pg_restore %s cannot read the dump: %s", tools.version(), ending.reason()),
                    "install the postgresql-client of the version that wrote it, or a newer one");
        }
        throw Damage.of(ending.reason());
    }

    private static <T> T await(Task<T> reading) throws IOException {
        try {
            return reading.await();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw Damage.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<Item> readRows(ToolProcess data) throws IOException {
        try {
            return ScriptReader.read(data.stdout());
        } finally {
            // what a reader that gave up has left: pg_restore may know better what is wrong
            data.stdout().transferTo(OutputStream.nullOutputStream());
        }
    }
}
