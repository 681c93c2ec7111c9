package io.polymath.backup.schedule;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * The times of a cron expression, in local time. Where clocks are put back, a time that comes twice counts once. Where
 * they are put forward, a time that is skipped counts at the moment after the gap; Quartz alone would skip the whole
 * night, and 2 o'clock is when Europe's clocks change.
 */
public final class Cron {

    private final String expression;
    private final ZoneId zone;
    private final CronExpression times;

    private Cron(String expression, ZoneId zone, CronExpression times) {
        this.expression = expression;
        this.zone = zone;
        this.times = times;
    }

    /** Reads an expression of six or seven fields, from seconds to years, as Quartz does. */
    public static Cron of(String expression, ZoneId zone) throws ParseException {
        return new Cron(expression, zone, in(expression, zone));
    }

    private static CronExpression in(String expression, ZoneId zone) throws ParseException {
        CronExpression times = new CronExpression(expression);
        times.setTimeZone(TimeZone.getTimeZone(zone));
        return times;
    }

    /** Returns the first time after a moment; empty when there is none any more. */
    public Optional<Instant> next(Instant after) {
        Optional<Instant> usual =
                Optional.ofNullable(times.getTimeAfter(Date.from(after))).map(Date::toInstant);
        return usual.map(next -> skipped(after, next).orElse(next));
    }

    /** Returns the end of the first gap that swallows a time, unless a usual time follows within the gap's length. */
    private Optional<Instant> skipped(Instant after, Instant usual) {
        ZoneOffsetTransition change = zone.getRules().nextTransition(after);
        while (change != null && change.getInstant().isBefore(usual)) {
            Instant end = change.getInstant();
            if (change.isGap()
                    && swallows(change)
                    && end.plus(change.getDuration()).isBefore(usual)) {
                return Optional.of(end);
            }
            change = zone.getRules().nextTransition(end);
        }
        return Optional.empty();
    }

    /** Returns whether there would have been a time, had the clocks not been put forward. */
    private boolean swallows(ZoneOffsetTransition gap) {
        try {
            CronExpression before = in(expression, gap.getOffsetBefore());
            Date next = before.getTimeAfter(Date.from(gap.getInstant().minusSeconds(1)));
            return next != null && next.toInstant().isBefore(gap.getInstant().plus(gap.getDuration()));
        } catch (ParseException e) {
            throw new IllegalStateException("it was readable before", e);
        }
    }
}
