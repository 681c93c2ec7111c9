package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sets that were damaged, mixed up, or written by somebody who means harm, restored beside four live stores of real
 * servers and in their place: each is refused, says so, and the live stores are as they were, to the last byte.
 */
class HostileSetTest {

    private static final String DATABASE = "hostile";

    /** What is done to a set; the archive of the files, as a rule. */
    private interface Harm {
        void to(HarmedSet place) throws Exception;
    }

    /** What is done, and what is told of it. */
    enum Fault {
        A_FLIPPED_BYTE("STORE: FILE: expected SHA-256 ", place -> {
            byte[] bytes = Files.readAllBytes(place.file());
            bytes[bytes.length / 2] ^= 1;
            Files.write(place.file(), bytes);
        }),
        A_CUT_END("STORE: FILE: expected ", place -> {
            byte[] bytes = Files.readAllBytes(place.file());
            Files.write(place.file(), Arrays.copyOf(bytes, bytes.length - 1));
        }),
        AN_EMPTIED_FILE(" bytes, found 0", place -> Files.write(place.file(), new byte[0])),
        A_MISSING_ARCHIVE("STORE: FILE: the file is missing", place -> Files.delete(place.file())),
        SWAPPED_ARCHIVES("archives are damaged", place -> {
            Path other = place.file("chromadb");
            Path aside = other.resolveSibling("aside");
            Files.move(place.file(), aside);
            Files.move(other, place.file());
            Files.move(aside, other);
        }),
        AN_OLD_MANIFEST_BESIDE_A_NEW_ARCHIVE(
                "STORE: FILE: ", place -> place.put(HarmedSet.tar("etc/answer", "43, and newer"), false)),
        A_NEWER_FORMAT("SET: written in format 99", place -> place.edit("\"format\" : 1", "\"format\" : 99")),
        A_NEGATIVE_SIZE("has a negative size", place -> place.editFirst("\"bytes\" : \\d+", "\"bytes\" : -1")),
        A_NEGATIVE_COUNT(
                "has a negative size or count", place -> place.editFirst("\"count\" : \\d+", "\"count\" : -3")),
        A_COUNT_THAT_OVERFLOWS(
                "is not readable", place -> place.editFirst("\"count\" : \\d+", "\"count\" : 9" + "9".repeat(30))),
        COUNTS_WHOSE_SUM_OVERFLOWS(
                "more than any store", place -> place.edit("\"count\" : ", "\"count\" : 922337203685477580")),
        AN_ABSURD_SIZE(
                "more than any store",
                place -> place.editFirst("\"rawBytes\" : \\d+", "\"rawBytes\" : " + Long.MAX_VALUE)),
        A_HUGE_DEPTH("SET: manifest.json is not readable", place -> place.write("[".repeat(1_000_000))),
        A_PATH_FOR_A_NAME("is not readable", place -> place.edit("\"config_", "\"../config_")),
        AN_ABSOLUTE_PATH_FOR_A_NAME("is not readable", place -> place.edit("\"config_", "\"/etc/config_")),
        A_STORE_OF_ANOTHER_FOLDER(
                "has a store whose name is none",
                place -> place.edit("\"store\" : \"config\"", "\"store\" : \"../config\"")),
        A_STORE_THAT_COMES_TWICE(
                "has the store chromadb twice",
                place -> place.edit("\"store\" : \"config\"", "\"store\" : \"chromadb\"")),
        A_TAR_THAT_CLIMBS_OUT("STORE: ", place -> place.put(HarmedSet.tar("../../out", "x"), true)),
        A_TAR_WITH_AN_ABSOLUTE_NAME("STORE: ", place -> place.put(HarmedSet.tar("/etc/out", "x"), true)),
        A_TAR_WITH_A_LINK_OUT_AND_A_FILE_THROUGH_IT("STORE: ", place -> place.put(place.linkOut(), true)),
        A_TAR_WITH_A_DEVICE("STORE: ", place -> place.put(place.device(), true)),
        A_BOMB("STORE: ", place -> place.put(place.bomb(), true)),
        A_CHROMA_THAT_CLIMBS_OUT(
                "chromadb: ", place -> place.put("chromadb", HarmedSet.tar("../chroma.sqlite3", "x"), true));

        private final String told;

        @SuppressWarnings("ImmutableEnumChecker") // these keep nothing
        private final Harm harm;

        Fault(String told, Harm harm) {
            this.told = told;
            this.harm = harm;
        }
    }

    @TempDir
    private static Path temp;

    private static PostgresServer postgres;
    private static Neo4jServer neo4j;
    private static Path data;
    private static Cli cli;
    private static String set;
    private static List<String> live;

    @BeforeAll
    static void oneSetIsThere() throws Exception {
        postgres = PostgresServer.shared();
        neo4j = Neo4jServer.shared();
        data = Files.createDirectory(temp.resolve("data"));
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "neo4j", "chromadb", "config");
        cli.settings(postgres.settings(DATABASE) + neo4j.settings() + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %1$s/chroma
            store.chromadb.server-command = none
            store.config.kind = files
            store.config.paths = %1$s/etc
            """.formatted(data));
        postgres.createDatabase(DATABASE);
        postgres.execute(DATABASE, "CREATE TABLE answer AS SELECT 42 AS n");
        neo4j.wipe();
        neo4j.driver()
                .executableQuery("CREATE (:Answer {n: 42})-[:OF]->(:Question)")
                .execute();
        try (ChromaServer server = ChromaServer.start(Files.createDirectory(data.resolve("chroma")))) {
            ChromaClient client = server.client();
            client.add(client.create("answers", Map.of()), List.of(Item.of("a", 4, 2)));
        }
        Files.writeString(Files.createDirectory(data.resolve("etc")).resolve("answer"), "42");
        assertWhole(cli.run("backup"));
        set = sets().get(0);
        copy(cli.repository().resolve(set), temp.resolve("good"));
        // the live stores have moved on since
        postgres.execute(DATABASE, "UPDATE answer SET n = 43");
        neo4j.driver().executableQuery("MATCH (a:Answer) SET a.n = 43").execute();
        Files.writeString(data.resolve("etc/answer"), "43");
        live = live();
    }

    @AfterAll
    static void drop() throws SQLException {
        neo4j.wipe();
        postgres.execute("postgres", "DROP DATABASE " + DATABASE + " WITH (FORCE)");
    }

    @BeforeEach
    void theSetIsGood() throws IOException {
        Folders.delete(cli.repository().resolve(set));
        copy(temp.resolve("good"), cli.repository().resolve(set));
        removeWhatWasLoaded();
    }

    private static void removeWhatWasLoaded() throws IOException {
        for (Path left : Folders.children(data, "")) {
            if (!left.endsWith("etc") && !left.endsWith("chroma")) {
                Folders.delete(left);
            }
        }
        Folders.delete(cli.home().resolve("restored"));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void isRefusedBesideAndInPlaceAndTheLiveStoresAreAsTheyWere(Fault fault) throws Exception {
        fault.harm.to(new HarmedSet(cli.repository().resolve(set), data.resolve("etc")));

        assertRefused(fault, cli.run("restore", set, "--only", "config,chromadb"));
        // a graph is replaced where it is, before the others are known to be harmful
        boolean isFoundByLoading = fault.compareTo(Fault.A_TAR_THAT_CLIMBS_OUT) >= 0;
        String stores = isFoundByLoading ? "config,chromadb" : "postgres,neo4j,config,chromadb";
        removeWhatWasLoaded();
        assertRefused(fault, cli.run("restore", set, "--in-place", "--confirm", "--only", stores));
    }

    private static void assertRefused(Fault fault, Result restore) throws Exception {
        String stamp = set.substring("polymath_".length());
        assertThat(restore.out() + restore.err())
                .contains(fault.told
                        .replace("SET", set)
                        .replace("STORE: FILE", "config: config_" + stamp + ".tar.zst")
                        .replace("STORE", "config"))
                .contains("hint: ");
        assertThat(restore.exitCode()).as(restore.err()).isEqualTo(20);
        assertThat(live()).isEqualTo(live);
        assertThat(temp.resolve("out")).doesNotExist();
        assertThat(data.resolve("out")).doesNotExist();
        assertThat(Path.of("/etc/out")).doesNotExist();
        // what was loaded in part is told with the way to remove it
        for (Path left : Folders.children(data, "")) {
            if (!left.endsWith("etc") && !left.endsWith("chroma")) {
                assertThat(restore.out()).contains(left.toString());
            }
        }
    }

    /** Returns all that the live stores hold. */
    private static List<String> live() throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (SELECT string_agg(t::text, ',') FROM answer AS t)"
                        + " || (SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database"
                        + " WHERE datname LIKE 'hostile%')")) {
            row.next();
            found.add(row.getString(1));
        }
        found.add(neo4j.driver()
                .executableQuery("MATCH (n) OPTIONAL MATCH (n)-[r]->(m)"
                        + " RETURN collect(labels(n) + [elementId(n), n.n, type(r), elementId(m)])")
                .execute()
                .records()
                .toString());
        for (String store : List.of("chroma", "etc")) {
            try (Stream<Path> all = Files.walk(data.resolve(store))) {
                for (Path file : all.sorted().toList()) {
                    found.add(file + " " + Files.getLastModifiedTime(file)
                            + (Files.isRegularFile(file) ? " " + HarmedSet.sha256(Files.readAllBytes(file)) : ""));
                }
            }
        }
        return found;
    }

    private static List<String> sets() throws IOException {
        return Folders.children(cli.repository(), "polymath_").stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
