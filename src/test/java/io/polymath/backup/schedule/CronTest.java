package io.polymath.backup.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.CronTrigger;
import org.quartz.impl.triggers.CronTriggerImpl;

/** When runs begin around the nights in which clocks change. */
class CronTest {

    private static final String NIGHTLY = "0 0 2 * * ?";

    @ParameterizedTest
    @CsvSource({
        // clocks go from 02:00 to 03:00: what lies between begins at 03:00
        "Europe/Stockholm, 0 0 2 * * ?, 2027-03-27T20:00, 2027-03-28T03:00+02:00, 2027-03-29T02:00+02:00",
        "Europe/Stockholm, 0 30 2 * * ?, 2027-03-27T20:00, 2027-03-28T03:00+02:00, 2027-03-29T02:30+02:00",
        "America/New_York, 0 30 2 * * ?, 2027-03-13T20:00, 2027-03-14T03:00-04:00, 2027-03-15T02:30-04:00",
        // half an hour, in Australia
        "Australia/Lord_Howe, 0 15 2 * * ?, 2027-10-02T20:00, 2027-10-03T02:30+11:00, 2027-10-04T02:15+11:00",
        // what does not lie in the gap is not moved
        "Europe/Stockholm, 0 0 3 * * ?, 2027-03-27T20:00, 2027-03-28T03:00+02:00, 2027-03-29T03:00+02:00",
        "Europe/Stockholm, 0 30 1 * * ?, 2027-03-27T20:00, 2027-03-28T01:30+01:00, 2027-03-29T01:30+02:00",
        // clocks go from 03:00 to 02:00: what comes twice begins once, the second time
        "Europe/Stockholm, 0 30 2 * * ?, 2027-10-30T20:00, 2027-10-31T02:30+01:00, 2027-11-01T02:30+01:00",
        "America/New_York, 0 30 1 * * ?, 2027-11-06T20:00, 2027-11-07T01:30-05:00, 2027-11-08T01:30-05:00",
        // the hour before the one that comes twice
        "Europe/Stockholm, 0 30 1 * * ?, 2027-10-30T20:00, 2027-10-31T01:30+02:00, 2027-11-01T01:30+01:00",
        "UTC, 0 0 2 * * ?, 2027-03-27T20:00, 2027-03-28T02:00Z, 2027-03-29T02:00Z"
    })
    void aNightInWhichClocksChangeHasOneRun(
            String zone, String expression, LocalDateTime from, OffsetDateTime first, OffsetDateTime second)
            throws ParseException {
        Cron cron = Cron.of(expression, ZoneId.of(zone));
        Instant start = from.atZone(ZoneId.of(zone)).toInstant();

        Instant one = cron.next(start).orElseThrow();
        Instant two = cron.next(one).orElseThrow();

        assertThat(one).isEqualTo(first.toInstant());
        assertThat(two).isEqualTo(second.toInstant());
    }

    @Test
    void aYearHasOneRunADay() throws ParseException {
        ZoneId zone = ZoneId.of("Europe/Stockholm");
        Cron cron = Cron.of(NIGHTLY, zone);

        List<LocalDate> days = new ArrayList<>();
        Instant time = Instant.parse("2026-12-31T12:00:00Z");
        for (int day = 0; day < 365; day++) {
            time = cron.next(time).orElseThrow();
            days.add(LocalDate.ofInstant(time, zone));
        }

        LocalDate first = LocalDate.of(2027, 1, 1);
        assertThat(days).isEqualTo(first.datesUntil(first.plusDays(365)).toList());
    }

    @Test
    void aRunEveryFewMinutesGetsNoneMoreWhereClocksGoForward() throws ParseException {
        Cron cron = Cron.of("0 15 * * * ?", ZoneId.of("Europe/Stockholm"));

        Instant next = cron.next(Instant.parse("2027-03-28T00:15:00Z")).orElseThrow();

        assertThat(next).isEqualTo("2027-03-28T01:15:00Z");
    }

    @Test
    void anExpressionThatHasEndedHasNoNextTime() throws ParseException {
        Cron cron = Cron.of("0 0 2 1 1 ? 2020", ZoneId.of("Europe/Stockholm"));

        assertThat(cron.next(Instant.parse("2027-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void anUnreadableExpressionIsRefused() {
        assertThatThrownBy(() -> Cron.of("at two", ZoneId.of("UTC"))).isInstanceOf(ParseException.class);
    }

    @Test
    void aTriggerOfQuartzFiresAtTheseTimes() throws ParseException {
        CronTriggerImpl usual = new CronTriggerImpl();
        usual.setName("nightly");
        usual.setGroup("polymath");
        usual.setJobName("nightly");
        usual.setJobGroup("polymath");
        usual.setCronExpression(NIGHTLY);
        usual.setTimeZone(TimeZone.getTimeZone("Europe/Stockholm"));
        usual.setStartTime(Date.from(Instant.parse("2027-01-01T00:00:00Z")));
        usual.setMisfireInstruction(CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);

        LocalTimeTrigger trigger = LocalTimeTrigger.like(usual);
        Date evening = Date.from(Instant.parse("2027-03-27T19:00:00Z"));

        assertThat(usual.getFireTimeAfter(evening)).isEqualTo("2027-03-29T00:00:00Z");
        assertThat(trigger.getFireTimeAfter(evening)).isEqualTo("2027-03-28T01:00:00Z");
        assertThat(trigger.getKey()).isEqualTo(usual.getKey());
        assertThat(trigger.getMisfireInstruction()).isEqualTo(CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
    }

    @Test
    void aRunIsMissedWhenItsTimePassedSinceTheLastOne() throws ParseException {
        Schedule schedule = new Schedule(Cron.of(NIGHTLY, ZoneId.of("UTC")), true);
        Optional<Instant> last = Optional.of(Instant.parse("2027-05-03T02:00:00Z"));

        assertThat(schedule.isMissed(last, Instant.parse("2027-05-04T01:59:59Z")))
                .isFalse();
        assertThat(schedule.isMissed(last, Instant.parse("2027-05-04T02:00:00Z")))
                .isTrue();
        // forty days forward, and one hour back
        assertThat(schedule.isMissed(last, Instant.parse("2027-06-12T12:00:00Z")))
                .isTrue();
        assertThat(schedule.isMissed(last, Instant.parse("2027-05-03T01:00:00Z")))
                .isFalse();
        assertThat(schedule.isMissed(Optional.empty(), Instant.parse("2027-05-04T02:00:00Z")))
                .isFalse();
        assertThat(new Schedule(schedule.cron(), false).isMissed(last, Instant.parse("2027-06-12T12:00:00Z")))
                .isFalse();
    }
}
