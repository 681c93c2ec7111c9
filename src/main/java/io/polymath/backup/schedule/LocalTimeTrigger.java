package io.polymath.backup.schedule;

import java.text.ParseException;
import java.util.Date;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.impl.triggers.CronTriggerImpl;

/** A trigger of Quartz that fires at the times of {@link Cron}, in place of those of Quartz's own. */
public final class LocalTimeTrigger extends CronTriggerImpl {

    private static final long serialVersionUID = 1L;

    /** Returns a trigger like another one: name, expression, zone, data, and what it does about a time it missed. */
    public static LocalTimeTrigger like(CronTrigger other) throws ParseException {
        LocalTimeTrigger trigger = new LocalTimeTrigger();
        trigger.setKey(other.getKey());
        trigger.setJobKey(other.getJobKey());
        trigger.setJobDataMap(other.getJobDataMap());
        trigger.setMisfireInstruction(other.getMisfireInstruction());
        trigger.setStartTime(other.getStartTime());
        trigger.setEndTime(other.getEndTime());
        trigger.setCronExpression(other.getCronExpression());
        trigger.setTimeZone(other.getTimeZone());
        return trigger;
    }

    @Override
    public @Nullable Date getTimeAfter(@Nullable Date after) {
        Date from = Objects.requireNonNullElseGet(after, this::getStartTime);
        try {
            Cron cron = Cron.of(getCronExpression(), getTimeZone().toZoneId());
            return cron.next(from.toInstant()).map(Date::from).orElse(null);
        } catch (ParseException e) {
            throw new IllegalStateException("it was readable before", e);
        }
    }
}
