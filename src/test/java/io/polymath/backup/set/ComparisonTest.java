package io.polymath.backup.set;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.report.TestSets;
import io.polymath.backup.set.Comparison.Change;
import io.polymath.backup.set.Comparison.ItemChange;
import io.polymath.backup.set.Comparison.StoreChange;
import io.polymath.backup.set.Inventory.Item;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Manifest NIGHT = TestSets.of(TestSets.NIGHT, 1, List.of());

    @Test
    void theSameStoresHaveNoChange() {
        Comparison comparison = Comparison.of(NIGHT, TestSets.of(TestSets.NIGHT.plusDays(1), 1, List.of()));

        assertThat(comparison.before()).isEqualTo(NIGHT.set());
        assertThat(comparison.stores())
                .extracting(StoreChange::store)
                .containsExactly("postgres", "neo4j", "chromadb", "config");
        assertThat(comparison.stores())
                .allSatisfy(store -> assertThat(store.changed()).isEmpty());
        assertThat(comparison.losses(NIGHT)).isEmpty();
    }

    @Test
    void whatGrewAppearedVanishedOrWasEditedIsTold() {
        Manifest after = with(
                NIGHT,
                "postgres",
                new Item("tables", "artifacts", 28_600, "zz"),
                new Item("tables", "passages", 412_877, "other"),
                new Item("tables", "notes", 5, "nn"));

        assertThat(store(NIGHT, after, "postgres").items())
                .containsExactly(
                        item("tables", "artifacts", 28_575, 28_600, Change.GREW),
                        item("tables", "passages", 412_877, 412_877, Change.EDITED),
                        new ItemChange("tables", "notes", OptionalLong.empty(), OptionalLong.of(5), Change.APPEARED),
                        new ItemChange("sequences", "ids", OptionalLong.of(1), OptionalLong.empty(), Change.VANISHED));
    }

    @Test
    void whatIsSealedIsNeitherTheSameNorEdited() {
        Manifest before = with(
                NIGHT,
                "postgres",
                new Item("tables", "artifacts", 28_575, Item.SEALED),
                new Item("tables", "passages", 412_877, Item.SEALED));
        Manifest after = with(
                NIGHT,
                "postgres",
                new Item("tables", "artifacts", 28_600, Item.SEALED),
                new Item("tables", "passages", 412_877, Item.SEALED));

        StoreChange store = store(before, after, "postgres");

        assertThat(store.items())
                .containsExactly(
                        item("tables", "artifacts", 28_575, 28_600, Change.GREW),
                        item("tables", "passages", 412_877, 412_877, Change.UNKNOWN));
        assertThat(store.changed()).hasSize(1);
        assertThat(store.unknown()).isEqualTo(1);
    }

    @Test
    void aStoreThatFailedIsToldWithItsReasonAndIsNoLoss() {
        Manifest after = TestSets.partial();

        StoreChange graph = store(NIGHT, after, "neo4j");

        assertThat(graph.change()).isEqualTo(Change.VANISHED);
        assertThat(graph.failure()).contains(TestSets.NEO4J.reason());
        assertThat(Comparison.of(NIGHT, after).losses(after)).isEmpty();
    }

    @Test
    void aStoreThatIsNotBackedUpAnyMoreIsALoss() {
        List<Archive> left = NIGHT.archives().stream()
                .filter(archive -> !archive.store().equals("neo4j"))
                .toList();
        Manifest after = with(NIGHT, List.of("postgres", "chromadb", "config"), left);

        assertThat(Comparison.of(NIGHT, after).losses(after))
                .containsExactly("neo4j: vanished: it is not among the stores any more");
    }

    @Test
    void whatVanishedOrLostMoreThanThreeTenthsIsALoss() {
        Manifest after = with(
                NIGHT,
                "postgres",
                new Item("tables", "artifacts", 20_002, "zz"),
                new Item("sequences", "ids", 1, "ac"));
        Manifest shrunk = with(
                NIGHT, "neo4j", new Item("nodes", "all", 3_000, "x"), new Item("relationships", "all", 7_540, "y"));

        assertThat(Comparison.of(NIGHT, after).losses(after))
                .containsExactly(
                        "postgres: tables artifacts shrank by 30 %, from 28,575 to 20,002",
                        "postgres: tables passages vanished, which held 412,877");
        assertThat(Comparison.of(NIGHT, shrunk).losses(shrunk))
                .containsExactly("neo4j: nodes all shrank by 42 %, from 5,205 to 3,000");
    }

    @Test
    void aStoreThatShrankByMoreThanThreeTenthsIsALoss() {
        Manifest after = TestSets.of(TestSets.NIGHT.plusDays(1), 0.5, List.of());

        assertThat(Comparison.of(NIGHT, after).losses(after))
                .contains("postgres: shrank by 50 %, from 4.1 GB to 2.1 GB");
    }

    @Test
    void filesComeAndGo() {
        Manifest after = with(NIGHT, "config", new Item("files", "a", 1, "da"));

        assertThat(store(NIGHT, after, "config").changed())
                .extracting(ItemChange::change)
                .containsExactly(Change.VANISHED);
        assertThat(Comparison.of(NIGHT, after).losses(after)).isEmpty();
    }

    private static StoreChange store(Manifest before, Manifest after, String name) {
        return Comparison.of(before, after).stores().stream()
                .filter(store -> store.store().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ItemChange item(String kind, String name, long before, long after, Change change) {
        return new ItemChange(kind, name, OptionalLong.of(before), OptionalLong.of(after), change);
    }

    /** Returns a set in which a store holds something else. */
    private static Manifest with(Manifest set, String store, Item... items) {
        List<Archive> archives = set.archives().stream()
                .map(archive -> archive.store().equals(store) ? holding(archive, List.of(items)) : archive)
                .toList();
        return with(set, set.estate(), archives);
    }

    private static Manifest with(Manifest set, List<String> estate, List<Archive> archives) {
        return new Manifest(
                set.format(),
                set.set(),
                set.sequence(),
                Optional.empty(),
                set.host(),
                set.program(),
                set.started(),
                set.ended(),
                set.cut(),
                estate,
                estate,
                archives,
                set.failures());
    }

    private static Archive holding(Archive archive, List<Item> items) {
        Content was = archive.content();
        return new Archive(
                archive.store(),
                archive.kind(),
                archive.file(),
                archive.bytes(),
                archive.rawBytes(),
                archive.sha256(),
                archive.codecs(),
                archive.cut(),
                new Content(
                        Inventory.of(items), was.moment(), was.before(), was.after(), was.inexact(), was.versions()),
                archive.took(),
                archive.verified(),
                archive.companions());
    }
}
