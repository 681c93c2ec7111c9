package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a dump, proven on the server it came from, on another database, and without any. */
class PostgresDumpTest {

    private static final String RICH = "rich";

    @TempDir
    Path home;

    private static PostgresServer server;

    @BeforeAll
    static void fill() throws Exception {
        server = PostgresServer.shared();
        RichDatabase.create(server, RICH);
    }

    @Test
    void aDumpRestoresIntoANewDatabaseThatHoldsTheSame() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content = write(RICH, dump);

        restore(dump.toByteArray(), "restored");

        Content restored = write("restored", new ByteArrayOutputStream());
        assertThat(content.inventory().differences(restored.inventory())).isEmpty();
    }

    @Test
    void theInventoryNamesWhatIsThere() throws Exception {
        Inventory inventory = write(RICH, new ByteArrayOutputStream()).inventory();

        assertThat(inventory.items().stream().map(item -> item.kind() + " " + item.name() + " " + item.count()))
                .contains(
                        "tables public.everything 6",
                        "tables public.no_columns 3",
                        "tables public.nothing 0",
                        "tables public.parts_rest 11",
                        "tables \"Sch ema\".\"T;a\nb \"\"q\"\".x\" 1",
                        "large objects pg_largeobject 5",
                        "extensions hstore 1",
                        "extensions pg_trgm 1",
                        "definitions tables 15",
                        "definitions views 1",
                        "definitions materialized views 1",
                        "definitions sequences 2",
                        "definitions functions 5",
                        "definitions triggers 2",
                        "definitions indexes 6",
                        "definitions constraints 6",
                        "definitions foreign keys 1",
                        "definitions policies 1",
                        "sequence values public.everything_id_seq 6",
                        "sequence values public.\"Counter 1\" 1");
        assertThat(inventory.facts())
                .containsEntry("encoding", "UTF8")
                .containsEntry("owner", "postgres")
                .containsEntry("comment", "every sort")
                .containsEntry("setting work_mem", "8MB")
                .containsEntry("sequence public.everything_id_seq", "6")
                .containsKeys("server", "collate", "ctype", "extension hstore");
        assertThat(inventory.facts()).containsEntry("setting app.token", "***");
    }

    /** Sequences move outside of snapshots: what pg_dump reads may be another value than ours. */
    @Test
    void aSequenceThatMovesMeanwhileIsLeftOut() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content = write(RICH, new FilterOutputStream(dump) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    server.execute(RICH, "SELECT nextval('\"Counter 1\"')");
                } catch (SQLException e) {
                    throw new IOException(e);
                }
                dump.write(bytes, offset, length);
            }
        });

        assertThat(content.inventory().items(Inventory.SEQUENCE_VALUES))
                .extracting(Item::name)
                .containsExactly("public.everything_id_seq");
        assertThat(content.inventory().differences(inspect(dump.toByteArray()))).isEmpty();
    }

    @Test
    void aChangedValueOfASequenceIsNoticed() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content = write(RICH, dump);
        byte[] changed = dump.toByteArray();
        byte[] set = "everything_id_seq', 6".getBytes(StandardCharsets.US_ASCII);
        changed[indexOf(changed, set) + set.length - 1] = '7';

        assertThat(content.inventory().differences(inspect(changed)))
                .containsExactly("sequence values public.everything_id_seq: expected 6, found 7 (+1)");
    }

    @Test
    void aChangedByteOfARowIsNoticed() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content = write(RICH, dump);
        byte[] changed = dump.toByteArray();
        changed[indexOf(changed, "part 15")] = 'q';

        Inventory found = inspect(changed);

        assertThat(content.inventory().differences(found))
                .containsExactly("tables public.parts_rest: the same number, 11, but not the same content");
    }

    @Test
    void aChangedByteOfALargeObjectIsNoticed() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content = write(RICH, dump);
        byte[] changed = dump.toByteArray();
        byte[] run = new byte[1000];
        Arrays.fill(run, (byte) 0xef);
        changed[indexOf(changed, run)]++;

        Inventory found = inspect(changed);

        assertThat(content.inventory().differences(found))
                .containsExactly("large objects pg_largeobject: the same number, 5, but not the same content");
    }

    @Test
    void aDumpThatGoesOnAfterItsEndIsRefused() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        write(RICH, dump);
        dump.write(new byte[10_000_000]);

        assertThatThrownBy(() -> inspect(dump.toByteArray()))
                .isInstanceOf(BackupException.class)
                .hasMessage("postgres: the export is damaged: it goes on after its end");
    }

    @Test
    void whatIsNoDumpIsRefused() {
        assertThatThrownBy(() -> inspect("SELECT 1;".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BackupException.class)
                .hasMessage(
                        "postgres: the export is damaged: it begins like neither a dump nor a script of pg_dumpall");
    }

    @Test
    void aCutDumpIsRefusedWithTheWordsOfItsReader() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        write(RICH, dump);
        byte[] cut = Arrays.copyOf(dump.toByteArray(), dump.size() / 2);

        BackupException refused = (BackupException) catchThrowable(() -> inspect(cut));

        assertThat(refused).hasMessage("postgres: the export is damaged: could not read from input file: end of file");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void withoutFingerprintsRowsAreStillCounted() throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content;
        try (Session session = TestStores.of(home, server, RICH, Map.of("fingerprint", "false"))
                .connect()) {
            content = session.open().writeTo(dump);
        }

        assertThat(content.inventory().items())
                .filteredOn(item -> !item.kind().equals(Inventory.SEQUENCE_VALUES))
                .allMatch(item -> item.fingerprint() == null);
        assertThat(content.inventory().differences(inspect(dump.toByteArray()))).isEmpty();
    }

    @Test
    void rowsOfAnExtensionAreCountedAsFarAsTheyAreDumped() throws Exception {
        server.createDatabase("extended");
        server.execute("extended", """
                CREATE TABLE own (a int, standard bool); INSERT INTO own VALUES (1, true), (2, false), (3, false);
                CREATE TABLE inner_table (a int); INSERT INTO inner_table VALUES (1);
                CREATE EXTENSION hstore;
                ALTER EXTENSION hstore ADD TABLE own; ALTER EXTENSION hstore ADD TABLE inner_table;
                UPDATE pg_extension SET extconfig = ARRAY['own'::regclass::oid],
                    extcondition = ARRAY['WHERE NOT standard'] WHERE extname = 'hstore'
                """);
        ByteArrayOutputStream dump = new ByteArrayOutputStream();

        Content content = write("extended", dump);

        assertThat(content.inventory().items("tables"))
                .extracting(item -> item.name() + " " + item.count())
                .containsExactly("public.own 2");
        assertThat(content.inventory().differences(inspect(dump.toByteArray()))).isEmpty();
    }

    @Test
    void namesAndValuesOfAnotherEncodingAreReadRight() throws Exception {
        server.execute("postgres", "DROP DATABASE IF EXISTS latin");
        server.execute("postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'");
        server.execute("latin", "CREATE TABLE \"Größe\" (a text); INSERT INTO \"Größe\" VALUES ('ä')");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();

        Content content = write("latin", dump);

        assertThat(content.inventory().items("tables"))
                .extracting(Inventory.Item::name)
                .containsExactly("public.\"Größe\"");
        assertThat(content.inventory().differences(inspect(dump.toByteArray()))).isEmpty();
    }

    private Content write(String database, OutputStream out) throws IOException {
        try (Session session = TestStores.of(home, server, database, Map.of()).connect()) {
            return session.open().writeTo(out);
        }
    }

    private Inventory inspect(byte[] export) throws IOException {
        return new PostgresKind().inspect(new ByteArrayInputStream(export), home);
    }

    /** Restores as a user would by hand. */
    private void restore(byte[] dump, String database) throws Exception {
        server.createDatabase(database);
        Path file = Files.write(home.resolve("by-hand.dump"), dump);
        List<String> command = new ArrayList<>(List.of(
                server.programs().resolve("pg_restore").toString(),
                "--exit-on-error",
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--username=" + server.superuser(),
                "--dbname=" + database,
                file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("PGPASSWORD", server.password());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static int indexOf(byte[] bytes, String text) {
        return indexOf(bytes, text.getBytes(StandardCharsets.UTF_8));
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not in the dump");
    }
}
