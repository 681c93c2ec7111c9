package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of restores and drills for longer than their sets are kept. */
class RestoreHistoryTest {

    private static final SetId SET = new SetId("polymath_20261122_0200");
    private static final OffsetDateTime BEGIN = OffsetDateTime.parse("2026-11-22T02:00:00Z");

    @TempDir
    Path temp;

    private LocalRepository repository;
    private RestoreHistory history;

    @BeforeEach
    void anEmptyRepository() throws IOException {
        repository = new LocalRepository(temp.resolve("backups"));
        repository.prepare();
        history = new RestoreHistory(repository);
    }

    @Test
    void theNewestHundredStayAndTheNewestThatProvedEachStore() throws Exception {
        history.keep(proof(0, "graph", true));
        history.keep(proof(1, "notes", true));
        for (int n = 2; n < 130; n++) {
            history.keep(proof(n, "notes", n != 129));
        }

        List<RestoreProof> all = history.all();
        assertThat(all).hasSize(101);
        assertThat(all.get(0)).isEqualTo(proof(0, "graph", true));
        assertThat(all.get(1)).isEqualTo(proof(30, "notes", true));
        assertThat(all.get(100)).isEqualTo(proof(129, "notes", false));
    }

    @Test
    void whatIsOnlyBesideASetIsKnownToo() throws Exception {
        SetId set = new SetsOnDisk(repository, ZoneOffset.UTC).good(LocalDateTime.parse("2026-11-22T02:00"));
        repository.keep(proof(1, "notes", true));
        repository.keep(proof(2, "notes", true));
        history.keep(proof(2, "notes", true));

        assertThat(history.of(set)).containsExactly(proof(1, "notes", true), proof(2, "notes", true));
        assertThat(history.of(new SetId("polymath_20261122_0300"))).isEmpty();
    }

    @Test
    void whoEndAtTheSameTimeLoseNothing() throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            int minute = n;
            ends.add(CompletableFuture.runAsync(() -> keep(proof(minute, "notes", true))));
        }
        ends.forEach(CompletableFuture::join);

        assertThat(history.all()).hasSize(4);
    }

    @Test
    void theFirstOfTheSetsThatWereRemovedIsRemembered() throws Exception {
        SetsOnDisk sets = new SetsOnDisk(repository, ZoneOffset.UTC);
        sets.nights("2026-11-20T02:00", 3);
        assertThat(history.firstSets()).isEmpty();

        repository.remove(new SetId("polymath_20261121_0200"));
        repository.remove(new SetId("polymath_20261120_0200"));
        repository.remove(SET);

        assertThat(history.firstSets()).hasSize(1).containsEntry("notes", BEGIN.minusDays(2));
    }

    @Test
    void aSetWithoutAManifestIsRemovedAsBefore() throws Exception {
        new SetsOnDisk(repository, ZoneOffset.UTC).good(LocalDateTime.parse("2026-11-22T02:00"));
        Files.delete(repository.folder().resolve(SET.value()).resolve("manifest.json"));

        assertThat(repository.remove(SET)).isTrue();
        assertThat(history.firstSets()).isEmpty();
    }

    @Test
    void withoutARepositoryNothingIsKnown() throws Exception {
        assertThat(new RestoreHistory(new LocalRepository(temp.resolve("none"))).all())
                .isEmpty();
    }

    private void keep(RestoreProof proof) {
        try {
            history.keep(proof);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static RestoreProof proof(int minute, String store, boolean equal) {
        Part part = new Part(
                store, "target", Optional.empty(), equal, List.of(), List.of(), new TreeMap<>(), Optional.empty());
        return new RestoreProof(
                SET, Purpose.DRILL, "local", BEGIN.plusMinutes(minute), Duration.ofSeconds(7), List.of(part));
    }
}
