package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final ClockWatch watch = new ClockWatch(NOON);

    @Test
    void aClockThatGoesOnOrAnHourBackIsBorne() {
        assertThat(watch.wentBack(NOON.plusSeconds(1))).isEmpty();
        assertThat(watch.wentBack(NOON.minus(Duration.ofHours(1)))).isEmpty();
        assertThat(watch.wentBack(NOON.plus(Duration.ofDays(40)))).isEmpty();
    }

    @Test
    void aClockThatGoesBackFartherIsToldOnce() {
        watch.wentBack(NOON.plus(Duration.ofDays(40)));

        assertThat(watch.wentBack(NOON)).contains(Duration.ofDays(40));
        assertThat(watch.wentBack(NOON.plusSeconds(1))).isEmpty();
    }

    @Test
    void stepsThatAddUpAreNoticed() {
        assertThat(watch.wentBack(NOON.minus(Duration.ofMinutes(90)))).isEmpty();

        assertThat(watch.wentBack(NOON.minus(Duration.ofMinutes(150)))).contains(Duration.ofMinutes(150));
    }
}
