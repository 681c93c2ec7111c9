package io.polymath.backup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What a letter says, by what happened. */
class LetterTest {

    private static final SetId SET = TestSets.whole().set();

    private final Journal journal =
            new Journal(Task.BACKUP, Clock.fixed(TestSets.NIGHT.toInstant(), ZoneOffset.ofHours(1)));

    @Test
    void theSubjectOfAGoodRunSaysItAll() {
        journal.seals(TestSets.whole());

        assertThat(letter().subject()).isEqualTo("[ok] polymath backup 2026-11-22 02:00: 4 stores, 6.1 GB, 0.0 s");
    }

    @Test
    void theSubjectOfAPartialSetNamesTheCause() {
        journal.seals(TestSets.partial());
        journal.warns("the run before was interrupted");

        assertThat(letter().subject())
                .isEqualTo("[warning] polymath backup 2026-11-22 02:00: 3 of 4 stores, 6.0 GB, 0.0 s, 1 warning:"
                        + " neo4j: unable to connect to localhost:7687: connection refused");
    }

    @Test
    void theSubjectOfAFailedRunNamesTheStoreBeforeTheRun() {
        journal.fails(new Trouble("no store could be saved", "mend them", ExitCode.FAILED));
        journal.fails(List.of(TestSets.NEO4J));

        assertThat(letter().subject())
                .isEqualTo("[failed] polymath backup 2026-11-22 02:00:"
                        + " neo4j: unable to connect to localhost:7687: connection refused");
    }

    @Test
    void aSubjectIsOneLineOfABoundedLength() {
        journal.fails(new Trouble("two\r\nBcc: everybody@example.org\n" + "x".repeat(500), "…", ExitCode.FAILED));

        assertThat(letter().subject())
                .startsWith("[failed] polymath backup 2026-11-22 02:00: two Bcc: everybody@example.org xxx")
                .hasSize(180)
                .endsWith("x…");
    }

    @Test
    void failuresComeFirstWithTheirHint() {
        journal.seals(TestSets.partial());

        Letter letter = letter();

        for (String text : List.of(letter.text(), letter.html())) {
            assertThat(text)
                    .containsSubsequence(
                            "The set is partial: without neo4j",
                            "connection refused",
                            "is the server running, and does it listen for Bolt there?",
                            "postgres");
        }
    }

    @Test
    void aStoreIsComparedWithTheSetBefore() {
        Manifest before = TestSets.of(TestSets.NIGHT.minusDays(1), 0.5, List.of());
        journal.seals(TestSets.whole());

        String text = letter(before, TestSets.whole()).text();

        assertThat(text).contains("postgres: 4.1 GB (+100 %)");
        assertThat(text).contains("5,205 nodes +2,602, 7,547 relationships +3,773");
        assertThat(text).contains("config: 48.2 kB (±0 %)");
        assertThat(text).contains("ratio 4.2, 1 m 43 s, verified: content in 45.8 s");
    }

    @Test
    void aStoreThatWasMissingIsComparedWithItsLastCopy() {
        Manifest before = TestSets.of(TestSets.NIGHT.minusDays(2), 1, List.of());
        Manifest partial = TestSets.of(TestSets.NIGHT.minusDays(1), 1, List.of(TestSets.NEO4J));
        journal.seals(TestSets.whole());

        assertThat(letter(before, partial, TestSets.whole()).text()).contains("neo4j: 120.0 MB (±0 %)");
    }

    @Test
    void copiesPruningsRoomAndTheNextRunAreTold() {
        journal.seals(TestSets.whole());
        journal.copies(new CopyOutcome("s3", SET, 6_100_000_000L, Duration.ofSeconds(40), Optional.empty()));
        journal.prunes(new PruneOutcome(
                "local", 8, List.of(new SetId("polymath_20261114_0200")), 5_900_000_000L, Optional.empty()));
        journal.leaves(412_000_000_000L);
        journal.expects(TestSets.NIGHT.plusDays(1));

        assertThat(letter().text())
                .contains("copied to s3      6.1 GB in 40.0 s  proved")
                .contains("pruned local      1 removed, 8 kept  5.9 GB freed: polymath_20261114_0200")
                .contains("room left         412.0 GB")
                .contains("next run          Monday 23 November 2026, 02:00");
    }

    @Test
    void howMuchADisasterWouldLoseNowIsTold() {
        Manifest before = TestSets.of(TestSets.NIGHT.minusDays(2), 1, List.of());
        Letter whole = later(TestSets.whole(), before, TestSets.whole());
        Letter partial = later(TestSets.partial(), before, TestSets.partial());

        assertThat(whole.text())
                .contains("at risk (RPO)     3 h 0 m  what was written since the cut of polymath_20261122_0200");
        assertThat(partial.text())
                .contains("at risk (RPO)     2 d 3 h  what was written since the cut of " + before.set());
        assertThat(partial.html()).contains("at risk (RPO)", "2 d 3 h");
    }

    private static Letter later(Manifest sealed, Manifest... sets) {
        Instant end = TestSets.NIGHT.plusHours(3).plusMinutes(1).toInstant();
        Journal journal = new Journal(Task.BACKUP, Clock.fixed(end, ZoneOffset.ofHours(1)));
        journal.seals(sealed);
        return new LetterWriter(new Sender("atlas", "polymath-backup test"))
                .write(journal.report(), History.of(List.of(sets)));
    }

    @Test
    void aFailedRunWithoutAnEarlierSetHasNothingToLose() {
        journal.fails(new Trouble("no store could be saved", "mend them", ExitCode.FAILED));

        assertThat(letter().text()).doesNotContain("at risk");
    }

    @Test
    void whatComesFromOutsideIsEscaped() {
        String hostile = "<script>alert('x')</script> & \"more\"";
        journal.fails(List.of(new Failure("postgres", "postgres: " + hostile, hostile, ExitCode.FAILED)));
        journal.warns(hostile);
        journal.adds(new Section(hostile, List.of(hostile), List.of(List.of(hostile))));

        assertThat(letter().html())
                .doesNotContain("<script>")
                .contains("postgres: &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;");
    }

    @Test
    void aDrillTellsItsOwnTable() {
        Journal drill = new Journal(Task.DRILL, Clock.systemUTC());
        drill.begins(SET);
        drill.adds(new Section("Restored", List.of("store", "result"), List.of(List.of("postgres", "equal"))));

        Letter letter = new LetterWriter(new Sender("atlas", "test")).write(drill.report(), History.of(List.of()));

        assertThat(letter.subject()).startsWith("[ok] polymath drill ");
        assertThat(letter.text()).contains("The drill went well", "Restored", "postgres | equal");
        assertThat(letter.html()).contains("<td>postgres</td><td>equal</td>");
    }

    @Test
    void aDrillThatFailsTellsWhyAndThatNoSetLacksAStore() {
        Journal drill = new Journal(Task.DRILL, Clock.systemUTC());
        drill.begins(SET);
        drill.fails(List.of(new Failure("postgres", "postgres: refused", "mend it", ExitCode.DRILL_FAILED)));

        Letter letter = new LetterWriter(new Sender("atlas", "test")).write(drill.report(), History.of(List.of()));

        assertThat(letter.text()).contains("! postgres: refused").doesNotContain("postgres: missing");
    }

    @Test
    void thePictureShowsEachOfTheLastSets() throws Exception {
        List<Manifest> month = new ArrayList<>();
        for (int night = 39; night >= 0; night--) {
            boolean partial = night == 3;
            month.add(TestSets.of(TestSets.NIGHT.minusDays(night), 1, partial ? List.of(TestSets.NEO4J) : List.of()));
        }
        journal.seals(TestSets.whole());

        Letter letter = letter(month.toArray(Manifest[]::new));

        assertThat(letter.html())
                .contains("Size of the last 30 sets", "24 Oct", "at most 6.1 GB, orange: partial", "22 Nov");
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(letter.picture().orElseThrow().png()));
        assertThat(bars(image, image.getHeight() - 3)).isEqualTo(30);
        assertThat(image.getRGB(0, 0) >>> 24).as("nothing behind the bars").isZero();
    }

    @Test
    void aFirstSetHasNoPicture() {
        journal.seals(TestSets.whole());

        Letter letter = letter(TestSets.whole());

        assertThat(letter.picture()).isEmpty();
        assertThat(letter.html()).doesNotContain("cid:");
    }

    /** Returns how often a row of pixels becomes opaque. */
    private static int bars(BufferedImage image, int y) {
        int bars = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            boolean opaque = image.getRGB(x, y) >>> 24 > 200;
            boolean before = x > 0 && image.getRGB(x - 1, y) >>> 24 > 200;
            bars += opaque && !before ? 1 : 0;
        }
        return bars;
    }

    private Letter letter(Manifest... sets) {
        return new LetterWriter(new Sender("atlas", "polymath-backup test"))
                .write(journal.report(), History.of(List.of(sets)));
    }
}
