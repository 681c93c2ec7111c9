package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.store.chroma.Everything;
import io.polymath.backup.store.neo4j.OddGraph;
import io.polymath.backup.store.postgres.RichDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Makes the golden sets of this format version: {@code mvn test -Dtest=GoldenSetsMaker}. Its name keeps it out of the
 * build: the sets of a version are made once, and stay as they are for ever.
 */
class GoldenSetsMaker {

    /** A place that says nothing about the machine, as its name is in the archive of the files. */
    private static final Path STORES = Path.of("/var/tmp/polymath-golden");

    @TempDir
    Path temp;

    @BeforeEach
    void makeRoom() throws IOException {
        Files.createDirectory(STORES);
    }

    @AfterEach
    void cleanUp() throws IOException {
        Folders.delete(STORES);
    }

    @ParameterizedTest
    @EnumSource(GoldenForm.class)
    void make(GoldenForm form) throws Exception {
        Path golden = GoldenSetsTest.FOLDER.resolve("format-" + Manifest.FORMAT).resolve(form.folder());
        assumeThat(golden).as("what is golden is never made again").doesNotExist();
        makeKeys();
        Path files = STORES.resolve("polymath");
        FilesEstate.create(files);
        Neo4jServer neo4j = Neo4jServer.shared();
        neo4j.wipe();
        OddGraph.fill(neo4j.driver());
        try (PostgresServer postgres = PostgresServer.start();
                ChromaServer chroma = ChromaServer.start(Files.createDirectory(STORES.resolve("chroma")))) {
            RichDatabase.create(postgres, "polymath");
            Everything.fill(chroma.client());
            Cli cli = new Cli(temp.resolve(form.folder()), Map.of());
            Path key = GoldenSetsTest.privately(GoldenForm.privateKey(), temp);
            cli.settings(GoldenSetsTest.settings(postgres, neo4j, chroma.directory(), files) + form.making(key));
            compressWith(form.codec(), cli);

            Result backup = cli.run("backup", "--only", form.stores());

            assertThat(backup.exitCode()).as(backup.err()).isZero();
            copySets(cli.repository(), golden);
        }
    }

    /** Makes the keys once, for all versions of the format. */
    private void makeKeys() throws IOException {
        if (!Files.exists(GoldenForm.privateKey())) {
            try (Gpg gpg = Gpg.start(temp.resolve("keys"))) {
                Gpg.Key made = gpg.key("for-golden-sets-alone");
                Files.createDirectories(GoldenForm.privateKey().getParent());
                Files.copy(made.secret(), GoldenForm.privateKey());
                Files.copy(made.open(), GoldenForm.publicKey());
            }
        }
    }

    private static void compressWith(String codec, Cli cli) throws IOException {
        Path routes = cli.home().resolve("routes/stores.camel.yaml");
        Files.writeString(routes, Files.readString(routes).replace("compress:zstd", "compress:" + codec));
    }

    private static void copySets(Path repository, Path golden) throws IOException {
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path path : all.toList()) {
                Path relative = repository.relativize(path);
                if (relative.toString().startsWith("polymath_") && isPartOfASet(path)) {
                    Path copy = golden.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(path, copy);
                }
            }
        }
    }

    /** Leaves the reports out, which are about the run and not part of what is restored. */
    private static boolean isPartOfASet(Path path) {
        return Files.isRegularFile(path) && !path.getFileName().toString().startsWith("report.");
    }
}
