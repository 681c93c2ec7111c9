package io.polymath.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.retention.Candidate.Standing;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");
    private static final Policy SEVEN_DAYS = Policy.SHIPPED;

    private final List<Candidate> sets = new ArrayList<>();
    private long sequence = 1_000;

    @Test
    void sevenNightsStayAndTheEighthGoes() {
        nights("2026-11-01T02:00", 20);

        assertThat(stay(SEVEN_DAYS, "2026-11-20T02:05"))
                .containsExactly(
                        "polymath_20261120_0200",
                        "polymath_20261119_0200",
                        "polymath_20261118_0200",
                        "polymath_20261117_0200",
                        "polymath_20261116_0200",
                        "polymath_20261115_0200",
                        "polymath_20261114_0200");
    }

    @Test
    void sevenNightsAreSevenAlsoAcrossAChangeOfTheClock() {
        nights("2026-10-10T02:30", 20);

        assertThat(stay(SEVEN_DAYS, "2026-10-28T02:35")).hasSize(8);
        assertThat(stay(SEVEN_DAYS, "2026-10-29T02:35")).hasSize(7);
    }

    @Test
    void theReasonsAreTold() {
        add("2026-10-24T02:00", Standing.GOOD, Optional.of("before the upgrade"));
        add("2026-10-24T03:00", Standing.LACKING, Optional.empty());
        nights("2026-10-25T02:00", 10);
        Policy policy = new Policy(2, Duration.ofDays(1), 3, 0, 2, 0);

        assertThat(why(policy, "2026-11-03T02:05"))
                .containsExactly(
                        "polymath_20261103_0200: last good set, within 1d, last 1 of 2, daily 1 of 3, monthly 1 of 2",
                        "polymath_20261102_0200: within 1d without pauses, last 2 of 2, daily 2 of 3",
                        "polymath_20261101_0200: daily 3 of 3",
                        "polymath_20261031_0200: monthly 2 of 2",
                        "polymath_20261030_0200: no rule keeps it",
                        "polymath_20261029_0200: no rule keeps it",
                        "polymath_20261028_0200: no rule keeps it",
                        "polymath_20261027_0200: no rule keeps it",
                        "polymath_20261026_0200: no rule keeps it",
                        "polymath_20261025_0200: no rule keeps it",
                        "polymath_20261024_0300: not good, and older than the last good set",
                        "polymath_20261024_0200: pinned: before the upgrade");
    }

    @Test
    void partialSetsStayUntilALaterGoodOne() {
        add("2026-11-01T02:00", Standing.GOOD, Optional.empty());
        add("2026-11-02T02:00", Standing.LACKING, Optional.empty());
        add("2026-11-20T02:00", Standing.LACKING, Optional.empty());

        assertThat(why(SEVEN_DAYS, "2026-12-20T02:05"))
                .containsExactly(
                        "polymath_20261120_0200: no later good set, within 7d without pauses",
                        "polymath_20261102_0200: no later good set, within 7d without pauses",
                        "polymath_20261101_0200: last good set, within 7d without pauses");
    }

    @Test
    void withAllRulesOffNothingGoes() {
        nights("2026-01-01T02:00", 100);

        assertThat(stay(new Policy(0, Duration.ZERO, 0, 0, 0, 0), "2026-11-20T02:05"))
                .hasSize(100);
    }

    @Test
    void afterAPauseOfFortyDaysTheSetsBeforeItAreStillThere() {
        nights("2026-10-01T02:00", 10);
        nights("2026-11-20T02:00", 1);

        assertThat(stay(SEVEN_DAYS, "2026-11-20T02:05"))
                .containsExactly(
                        "polymath_20261120_0200",
                        "polymath_20261010_0200",
                        "polymath_20261009_0200",
                        "polymath_20261008_0200",
                        "polymath_20261007_0200");
    }

    @Test
    void aClockFortyDaysForwardTakesNothingAndIsForgottenInTheEnd() {
        nights("2026-11-01T02:00", 10);
        nights("2026-12-20T02:00", 1);
        nights("2026-11-11T02:00", 3);

        assertThat(stay(SEVEN_DAYS, "2026-11-13T02:05"))
                .hasSize(8)
                .contains("polymath_20261220_0200", "polymath_20261113_0200", "polymath_20261107_0200");
        nights("2026-11-14T02:00", 50);
        assertThat(stay(SEVEN_DAYS, "2027-01-02T02:05")).hasSize(7).doesNotContain("polymath_20261220_0200");
    }

    @Test
    void aClockAnHourBackLetsBothSetsBeTheLast() {
        nights("2026-11-10T03:00", 1);
        nights("2026-11-10T02:05", 1);
        Policy one = new Policy(1, Duration.ZERO, 0, 0, 0, 0);

        assertThat(stay(one, "2026-11-10T03:10")).hasSize(2);
        nights("2026-11-11T02:00", 1);
        assertThat(stay(one, "2026-11-11T02:05")).containsExactly("polymath_20261111_0200");
    }

    private void nights(String first, int count) {
        for (int n = 0; n < count; n++) {
            add(LocalDateTime.parse(first).plusDays(n).toString(), Standing.GOOD, Optional.empty());
        }
    }

    private void add(String local, Standing standing, Optional<String> pin) {
        LocalDateTime time = LocalDateTime.parse(local);
        Instant when = time.atZone(STOCKHOLM).toInstant();
        sequence = Math.max(sequence + 1, when.getEpochSecond());
        sets.add(new Candidate(SetId.of(time, 1), sequence, when, standing, pin, 1));
    }

    private List<String> stay(Policy policy, String now) {
        return judge(policy, now).stream()
                .filter(Verdict::stays)
                .map(verdict -> verdict.candidate().set().value())
                .collect(Collectors.toList());
    }

    private List<String> why(Policy policy, String now) {
        return judge(policy, now).stream()
                .map(verdict -> verdict.candidate().set() + ": " + verdict.why())
                .toList();
    }

    private List<Verdict> judge(Policy policy, String now) {
        Clock clock = Clock.fixed(
                ZonedDateTime.of(LocalDateTime.parse(now), STOCKHOLM).toInstant(), STOCKHOLM);
        return new Retention(policy, clock).judge(sets);
    }
}
