package io.polymath.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of ten nights are worth sending to a repository that keeps fewer. */
class AdmissionTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-20T01:05:00Z"), STOCKHOLM);
    private static final String OLDEST = "polymath_20261111_0200";
    private static final Policy LAST_THREE = new Policy(3, Duration.ZERO, 0, 0, 0, 0);

    @TempDir
    Path temp;

    private LocalRepository here;
    private LocalRepository there;

    @BeforeEach
    void tenNightsHereAndNoneThere() throws IOException {
        here = new LocalRepository(temp.resolve("here"));
        there = new LocalRepository(temp.resolve("there"));
        new SetsOnDisk(here, STOCKHOLM).nights("2026-11-11T02:00", 10);
        there.prepare();
    }

    @Test
    void thoseThatTheRuleWouldKeepThereAreSent() throws Exception {
        assertThat(admitted(LAST_THREE))
                .containsExactly("polymath_20261120_0200", "polymath_20261119_0200", "polymath_20261118_0200");
        assertThat(admitted(new Policy(0, Duration.ofDays(2), 0, 0, 0, 0)))
                .containsExactly("polymath_20261120_0200", "polymath_20261119_0200");
        assertThat(admitted(new Policy(0, Duration.ZERO, 0, 2, 0, 0)))
                .containsExactly("polymath_20261120_0200", "polymath_20261115_0200");
    }

    @Test
    void whatIsThereAlreadyCounts() throws Exception {
        new SetsOnDisk(there, STOCKHOLM).nights("2026-11-18T02:30", 2);

        assertThat(admitted(LAST_THREE)).containsExactly("polymath_20261120_0200", "polymath_20261119_0200");
    }

    @Test
    void aPinnedSetIsSentWhateverTheRuleSays() throws Exception {
        here.keep(new SetId(OLDEST), new Pin("before the upgrade", OffsetDateTime.now(NOW)));

        assertThat(admitted(LAST_THREE)).hasSize(4).endsWith(OLDEST);
    }

    @Test
    void aSetThatLacksAStoreIsSentOnlyAsLongAsItIsYoung() throws Exception {
        new SetsOnDisk(here, STOCKHOLM).partial(LocalDateTime.parse("2026-11-19T12:00"));

        assertThat(admitted(LAST_THREE)).doesNotContain("polymath_20261119_1200");
        assertThat(admitted(new Policy(0, Duration.ofDays(2), 0, 0, 0, 0))).contains("polymath_20261119_1200");
    }

    @Test
    void whereNoRuleIsOnAllAreSentAndNobodyIsAsked() throws Exception {
        Shelf silent = new Shelf() {
            @Override
            public String name() {
                return "silent";
            }

            @Override
            public List<Candidate> sets() throws IOException {
                throw new IOException("Connection reset");
            }

            @Override
            public boolean remove(SetId set) {
                throw new IllegalStateException("removes nothing");
            }

            @Override
            public void finishRemovals() {
                throw new IllegalStateException("removes nothing");
            }
        };
        Policy off = new Policy(0, Duration.ZERO, 0, 0, 0, 0);

        assertThat(new Admission(new LocalShelf(here), silent, off, NOW).admitted(missing()))
                .hasSize(10);
    }

    /** Returns the names of those that are sent of all that are here. */
    private List<String> admitted(Policy policy) throws IOException {
        return new Admission(new LocalShelf(here), new LocalShelf(there), policy, NOW)
                .admitted(missing()).stream().map(set -> set.set().value()).toList();
    }

    private List<Manifest> missing() throws IOException {
        return here.list().stream()
                .map(Entry::manifest)
                .flatMap(set -> set.stream())
                .toList();
    }
}
