package io.polymath.backup.set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFormatTest {

    private static final OffsetDateTime NIGHT = OffsetDateTime.parse("2026-11-22T02:00:00.123+01:00");

    @TempDir
    Path temp;

    @Test
    void aManifestIsReadBackAsItWasWritten() throws IOException {
        write(ManifestFormat.write(manifest()));

        assertThat(ManifestFormat.read(folder())).isEqualTo(manifest().in(folder()));
    }

    @Test
    void aManifestNamesFilesNotPaths() throws IOException {
        assertThat(new String(ManifestFormat.write(manifest()), UTF_8))
                .contains("\"file\" : \"notes_20261122_0200.txt.zst\"")
                .contains("\"status\" : \"COMPLETE\"")
                .contains("\"2026-11-22T02:00:00.123+01:00\"");
    }

    @Test
    void aPathInsteadOfANameIsRefused() throws IOException {
        writeChanged("notes_20261122_0200.txt.zst", "../notes.txt.zst");

        assertRefused("manifest.json is not readable: Cannot deserialize value of type `java.nio.file.Path`"
                + " from String \"../notes.txt.zst\": not a file name of a set");
    }

    @Test
    void aManifestOfANewerFormatIsRefused() throws IOException {
        writeChanged("\"format\" : 1", "\"format\" : 2");

        assertRefused("written in format 2; this program reads up to 1");
    }

    @Test
    void aManifestOfAnotherSetIsRefused() throws IOException {
        writeChanged("\"set\" : \"polymath_20261122_0200\"", "\"set\" : \"polymath_20261121_0200\"");

        assertRefused("manifest.json is that of polymath_20261121_0200");
    }

    @Test
    void aManifestWithAMissingPartIsRefused() throws IOException {
        writeChanged("\"sha256\"", "\"sha512\"");

        assertRefused("manifest.json is not readable: Cannot construct instance of"
                + " `io.polymath.backup.set.Archive`, problem: sha256 is missing");
    }

    @Test
    void aCutManifestIsRefused() throws IOException {
        byte[] whole = ManifestFormat.write(manifest());
        write(Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> ManifestFormat.read(folder()))
                .hasMessageStartingWith("polymath_20261122_0200: manifest.json is not readable: Unexpected end");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        write("[".repeat(100_000).getBytes(UTF_8));

        assertThatThrownBy(() -> ManifestFormat.read(folder())).isInstanceOf(BackupException.class);
    }

    @Test
    void aSetWithoutAllItWasAskedForIsPartial() {
        Failure failure = new Failure("neo4j", "neo4j: not running", "start it", ExitCode.FAILED);
        Manifest partial = manifest(List.of("notes", "neo4j"), List.of(failure));

        assertThat(manifest().status()).isEqualTo(Manifest.Status.COMPLETE);
        assertThat(manifest().holdsTheEstate()).isTrue();
        assertThat(partial.status()).isEqualTo(Manifest.Status.PARTIAL);
        assertThat(partial.holdsTheEstate()).isFalse();
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> ManifestFormat.read(folder()))
                .hasMessage("polymath_20261122_0200: " + why)
                .isInstanceOfSatisfying(
                        BackupException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED));
    }

    private Path folder() {
        return temp.resolve("polymath_20261122_0200");
    }

    private void write(byte[] manifest) throws IOException {
        Files.createDirectories(folder());
        Files.write(folder().resolve(ManifestFormat.FILE), manifest);
    }

    private void writeChanged(String from, String to) throws IOException {
        String text = new String(ManifestFormat.write(manifest()), UTF_8);
        assertThat(text).contains(from);
        write(text.replaceFirst(Pattern.quote(from), to).getBytes(UTF_8));
    }

    private static Manifest manifest() {
        return manifest(List.of("notes"), List.of());
    }

    private static Manifest manifest(List<String> stores, List<Failure> failures) {
        return new Manifest(
                Manifest.FORMAT,
                new SetId("polymath_20261122_0200"),
                1_795_309_200,
                Optional.of("before-upgrade"),
                "host",
                "polymath-backup 0.1.0",
                NIGHT,
                NIGHT.plusSeconds(7),
                new Cut(NIGHT, NIGHT.plusSeconds(1), Cut.Level.L1),
                stores,
                stores,
                List.of(archive()),
                failures);
    }

    private static Archive archive() {
        Position position = Position.of(Map.of("lsn", "0/1A2B3C"));
        Inventory inventory = new Inventory(
                List.of(new Item("tables", "public.notes", 3, "abc"), new Item("views", "public.v", 1, null)),
                new TreeMap<>(Map.of("encoding", "UTF8")),
                List.of("look at this"));
        Content content = new Content(
                inventory,
                Instant.parse("2026-11-22T01:00:00Z"),
                position,
                position,
                Optional.empty(),
                new TreeMap<>(Map.of("server", "15.18")));
        return new Archive(
                "notes",
                "text",
                Path.of("notes_20261122_0200.txt.zst"),
                10,
                100,
                "0".repeat(64),
                List.of("zstd"),
                position,
                content,
                Duration.ofMillis(1500),
                Optional.of(new Proof(Proof.Level.CONTENT, NIGHT, Duration.ofSeconds(1))),
                List.of());
    }
}
