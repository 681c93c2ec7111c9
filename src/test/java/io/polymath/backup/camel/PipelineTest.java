package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Sender;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Request;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Manifest.Status;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes, and edited copies of them, over stores in memory. */
class PipelineTest {

    @TempDir
    Path temp;

    private Path routes;
    private Path repository;
    private Store[] stores = {
        TextStore.of("postgres", "one", "two"),
        TextStore.of("neo4j", "three"),
        TextStore.of("chromadb", "four"),
        TextStore.of("config", "five")
    };

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        repository = temp.resolve("repository");
        routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
    }

    @Test
    void theShippedRoutesMakeOneVerifiedSet() throws Exception {
        Manifest set = backup(Request.everything());

        assertThat(set.status()).isEqualTo(Status.COMPLETE);
        assertThat(set.archives())
                .extracting(Archive::store)
                .containsExactly("postgres", "neo4j", "chromadb", "config");
        assertThat(set.archives()).allSatisfy(archive -> {
            assertThat(archive.codecs()).containsExactly("zstd");
            assertThat(archive.fileName()).endsWith("_" + set.set().stamp() + ".txt.zst");
            assertThat(archive.verified())
                    .hasValueSatisfying(proof -> assertThat(proof.level()).isEqualTo(Proof.Level.CONTENT));
        });
        assertThat(names(repository))
                .containsExactlyInAnyOrder(".lock", set.set().value());
    }

    @Test
    void theFolderOfTheRoutesMayBeASymbolicLink() throws Exception {
        routes = Files.createSymbolicLink(temp.resolve("link"), routes);

        Manifest set = backup(Request.everything());

        assertThat(set.status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void allThatIsWrittenIsForTheOwnerAlone() throws Exception {
        Manifest set = backup(Request.everything());

        assertThat(rights(repository)).isEqualTo("rwx------");
        Path folder = repository.resolve(set.set().value());
        assertThat(rights(folder)).isEqualTo("rwx------");
        for (String name : names(folder)) {
            assertThat(rights(folder.resolve(name))).as(name).isEqualTo("rw-------");
        }
    }

    @Test
    void aCommandTakesNothingThatARouteOfTheUsersWaitsFor() throws Exception {
        Path inbox = Files.createDirectory(temp.resolve("inbox"));
        Path letter = Files.writeString(inbox.resolve("letter"), "x");
        Files.writeString(file("mine"), """
            - route:
                id: mine
                autoStartup: true
                from:
                  uri: file:%s
                  parameters: {initialDelay: 0, delay: 10, delete: true}
                  steps:
                    - to: direct:backup
            """.formatted(inbox));

        Manifest set = backup(Request.everything());

        assertThat(letter).exists();
        assertThat(names(repository))
                .containsExactlyInAnyOrder(".lock", set.set().value());
    }

    @Test
    void aStepMayHandOverToARouteThatWorksOnItsOwn() throws Exception {
        Path heard = temp.resolve("heard");
        Files.writeString(file("mine"), """
            - route:
                id: mine
                from:
                  uri: seda:mine
                  steps:
                    - setBody: {simple: "${body.set.value}"}
                    - to: {uri: "file:%s", parameters: {fileName: set}}
            """.formatted(heard));
        insertBefore("copies", "copy-to-all", step("uri: seda:mine"));

        Manifest set = backup(Request.everything());

        assertThat(heard.resolve("set")).hasContent(set.set().value());
    }

    @Test
    void compressionMayBeDropped() throws Exception {
        String text = Files.readString(file("stores"));
        Files.writeString(
                file("stores"),
                text.replaceAll("(?m)^        - to:\n            id: compress-.*\n.*\n.*\n.*level: 3\n", ""));

        Manifest set = backup(Request.everything());

        assertThat(set.archives()).allSatisfy(archive -> {
            assertThat(archive.codecs()).isEmpty();
            assertThat(archive.fileName()).endsWith(".txt");
            assertThat(archive.bytes()).isEqualTo(archive.rawBytes());
        });
    }

    @Test
    void eachStoreMayHaveItsOwnCodecAndLevel() throws Exception {
        edit("stores", "uri: compress:zstd\n            parameters:\n              level: 3", "uri: compress:gzip");
        edit("stores", "level: 3", "level: 9");

        Manifest set = backup(Request.everything());

        assertThat(set.archives())
                .extracting(Archive::codecs)
                .containsExactly(List.of("gzip"), List.of("zstd"), List.of("zstd"), List.of("zstd"));
        assertThat(set.archives().get(0).fileName()).endsWith(".txt.gz");
    }

    @Test
    void aStepMayStandTwice() throws Exception {
        insertBefore("stores", "archive-postgres", step("uri: compress:gzip"));

        Manifest set = backup(Request.everything());

        assertThat(set.archives().get(0).codecs()).containsExactly("zstd", "gzip");
        assertThat(set.archives().get(0).fileName()).endsWith(".txt.zst.gz");
        assertThat(set.status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void aSecondStoreOfTheSameKindNeedsOneRouteAndOneCall() throws Exception {
        stores = Stream.concat(Stream.of(stores), Stream.of(TextStore.of("analytics", "six")))
                .toArray(Store[]::new);
        Files.writeString(file("analytics"), """
            - route:
                id: analytics
                from:
                  uri: direct:analytics
                  steps:
                    - to: {uri: "export:analytics"}
                    - to: {uri: "archive:write"}
            """);
        insertBefore(
                "backup", "save-neo4j", "                    - to:\n                        uri: direct:analytics\n");

        Manifest set = backup(Request.everything());

        assertThat(set.archives()).extracting(Archive::store).contains("analytics");
        assertThat(set.archives().get(4).verified()).isEmpty();
    }

    @Test
    void stepsOfCamelsOwnMayStandBetweenOurs() throws Exception {
        insertBefore(
                "stores",
                "verify-postgres",
                "        - log:\n            message: \"saved ${body.fileName}\"\n"
                        + step(
                                "uri: file:" + temp.resolve("elsewhere"),
                                "parameters:",
                                "  fileName: copy-of-postgres"));

        Manifest set = backup(Request.everything());

        assertThat(temp.resolve("elsewhere/copy-of-postgres"))
                .hasSameBinaryContentAs(set.archives().get(0).file());
        assertThat(set.status()).isEqualTo(Status.COMPLETE);
    }

    @Test
    void aRunMayBeAskedForSomeStores() throws Exception {
        Manifest set = backup(new Request(List.of("neo4j"), Optional.of("before-upgrade"), Duration.ZERO));

        assertThat(set.archives()).extracting(Archive::store).containsExactly("neo4j");
        assertThat(set.label()).contains("before-upgrade");
        assertThat(set.status()).isEqualTo(Status.COMPLETE);
        assertThat(set.holdsTheEstate()).isFalse();
    }

    @Test
    void aStoreThatFailsLeavesThePartialSetOfTheOthers() throws Exception {
        stores[1] = new TextStore(
                "neo4j",
                new TextStore.Trouble() {
                    @Override
                    public void writing(int tries) throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                "three");

        Manifest set = backup(Request.everything());

        assertThat(set.status()).isEqualTo(Status.PARTIAL);
        assertThat(set.archives()).extracting(Archive::store).containsExactly("postgres", "chromadb", "config");
        assertThat(set.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.store()).isEqualTo("neo4j");
            assertThat(failure.reason()).isEqualTo("neo4j: the disk is full: no space left on device");
        });
        assertThat(names(repository.resolve(set.set().value())))
                .allMatch(name -> !name.contains("neo4j"))
                .hasSize(7);
        assertThatThrownBy(() -> new LocalRepository(repository).find("latest"))
                .hasMessage("no complete set in " + repository);
    }

    @Test
    void aRunThatSavesNothingLeavesNothing() {
        stores[0] = new TextStore("postgres", new TextStore.Trouble() {
            @Override
            public void connecting() {
                throw new BackupException(ExitCode.WRONG_KEY, "postgres: wrong password", "look at the password");
            }
        });
        Request request = new Request(List.of("postgres"), Optional.empty(), Duration.ZERO);

        assertThatThrownBy(() -> backup(request))
                .hasMessage("postgres: wrong password")
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.WRONG_KEY));
        assertThat(repository)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("p"));
    }

    @Test
    void aRunReportsWhatItNotedWithoutASet() throws Exception {
        stores[1] = broken("neo4j", new BackupException(ExitCode.WRONG_KEY, "neo4j: wrong password", "look at it"));
        edit("stores", "uri: archive:write", "uri: verify:file");
        Request request = new Request(List.of("postgres", "neo4j"), Optional.empty(), Duration.ZERO);

        RunReport report = report(request);

        assertThat(report.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(report.set()).isPresent();
        assertThat(report.troubles())
                .extracting(Trouble::reason)
                .containsExactly("no store could be saved; there is no set "
                        + report.set().orElseThrow());
        assertThat(report.failures())
                .extracting(Failure::reason)
                .containsExactly("verify:file: expected an archive, got an export", "neo4j: wrong password");
    }

    @Test
    void aRouteThatDoesNotSealIsToldSo() throws Exception {
        edit("backup", "              - to:\n                  id: seal-set\n                  uri: set:seal\n", "");

        RunReport report = report(Request.everything());

        assertThat(report.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(report.troubles())
                .extracting(Trouble::reason)
                .containsExactly("the route ended without a sealed set");
    }

    @Test
    void whatAnInterruptedRunLeftIsReported() throws Exception {
        Files.createDirectories(
                repository.resolve(".work-polymath_20261122_0200"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.setPosixFilePermissions(repository, PosixFilePermissions.fromString("rwx------"));

        RunReport report = report(Request.everything());

        assertThat(report.warnings())
                .containsExactly("the run polymath_20261122_0200 was interrupted; what it left was removed");
    }

    private static TextStore broken(String name, BackupException failure) {
        return new TextStore(name, new TextStore.Trouble() {
            @Override
            public void connecting() {
                throw failure;
            }
        });
    }

    @Test
    void aRouteThatForgetsToWriteIsAFailureOfItsStore() throws Exception {
        edit("stores", "        - to:\n            id: archive-postgres\n            uri: archive:write\n", "");
        edit("stores", "        - to:\n            id: verify-postgres\n            uri: verify:content\n", "");

        Manifest set = backup(Request.everything());

        assertThat(set.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo("postgres: no archive was written"));
    }

    @Test
    void aStepInTheWrongPlaceSaysWhereItBelongs() throws Exception {
        edit("stores", "uri: archive:write", "uri: verify:file");

        Manifest set = backup(Request.everything());

        assertThat(set.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo("verify:file: expected an archive, got an export");
            assertThat(failure.hint()).isEqualTo("it has to stand after archive:write");
        });
    }

    @Test
    void aSetIsVerifiedAgainAndTheProofIsKept() throws Exception {
        Manifest set = backup(Request.everything());

        try (Pipeline pipeline = start()) {
            SetProof proof = pipeline.verify("latest", Proof.Level.CONTENT);

            assertThat(proof.set()).isEqualTo(set.set());
            assertThat(proof.damaged()).isEmpty();
        }
        assertThat(backups().repository().proofs(set.set())).hasSize(1);
    }

    @Test
    void aFlippedByteIsFoundAndNamed() throws Exception {
        Manifest set = backup(Request.everything());
        Path archive = set.archives().get(1).file();
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        for (Proof.Level level : Proof.Level.values()) {
            try (Pipeline pipeline = start()) {
                assertThatThrownBy(() -> pipeline.verify(set.set().value(), level))
                        .isInstanceOfSatisfying(
                                BackupException.class,
                                failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                        .hasMessage(set.set() + ": 1 of 4 archives are damaged");
            }
        }
        assertThat(backups().repository().proofs(set.set()))
                .hasSize(2)
                .allSatisfy(proof ->
                        assertThat(proof.damaged()).singleElement().asString().startsWith("neo4j: "));
    }

    private Manifest backup(Request request) throws Exception {
        return report(request).sealed();
    }

    private RunReport report(Request request) throws Exception {
        try (Pipeline pipeline = start()) {
            return pipeline.backup(request);
        }
    }

    private Pipeline start() throws Exception {
        return Pipeline.start(RouteFiles.in(routes), backups(), new Properties(), reporting(ReportSettings.none()));
    }

    private Reporting reporting(ReportSettings settings) {
        return new Reporting(
                settings, new LocalRepository(repository), new Sender("test-host", "polymath-backup test"));
    }

    private Backups backups() {
        return TestBackups.of(repository, stores);
    }

    private Path file(String name) {
        return routes.resolve(name + ".camel.yaml");
    }

    /** Changes the first place where the text stands. */
    private void edit(String name, String from, String to) throws IOException {
        String text = Files.readString(file(name));
        int at = text.indexOf(from);
        assertThat(at).as(from).isNotNegative();
        Files.writeString(file(name), text.substring(0, at) + to + text.substring(at + from.length()));
    }

    /** Puts a step before the one with an id. */
    private void insertBefore(String name, String id, String step) throws IOException {
        String text = Files.readString(file(name));
        int at = text.lastIndexOf("- to:", text.indexOf("id: " + id));
        int line = text.lastIndexOf('\n', at) + 1;
        Files.writeString(file(name), text.substring(0, line) + step + text.substring(line));
    }

    private static String step(String... lines) {
        return "        - to:\n            " + String.join("\n            ", lines) + "\n";
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
