package io.polymath.backup.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LimitsTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    @Test
    void theNightInWhichClocksArePutForwardHasItsRun() {
        Clock saturday = Clock.fixed(Instant.parse("2026-03-28T20:00:00Z"), STOCKHOLM);

        assertThat(limits(Optional.of("0 0 2 * * ?")).nextRun(saturday))
                .contains(OffsetDateTime.parse("2026-03-29T03:00:00+02:00"));
    }

    @Test
    void withoutAScheduleNoRunIsExpected() {
        assertThat(limits(Optional.empty()).nextRun(Clock.systemUTC())).isEmpty();
    }

    private static Limits limits(Optional<String> cron) {
        return new Limits(Duration.ofHours(28), Duration.ofDays(8), List.of(), cron);
    }
}
