package io.polymath.backup.camel;

import io.polymath.backup.schedule.LocalTimeTrigger;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.CronTrigger;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** The triggers of Camel's quartz component in one context; there may be none. */
final class Triggers {

    private final Optional<Scheduler> scheduler;

    private Triggers(Optional<Scheduler> scheduler) {
        this.scheduler = scheduler;
    }

    static Triggers of(CamelContext context) {
        return new Triggers(Optional.ofNullable(context.hasComponent("quartz"))
                .map(QuartzComponent.class::cast)
                .flatMap(quartz -> Optional.ofNullable(quartz.getScheduler())));
    }

    /** Lets all cron triggers fire at the times of our own, see {@link LocalTimeTrigger}. */
    void keepLocalTime() throws SchedulerException, ParseException {
        for (Trigger trigger : all()) {
            if (trigger instanceof CronTrigger cron && !(trigger instanceof LocalTimeTrigger)) {
                scheduler.orElseThrow().rescheduleJob(trigger.getKey(), LocalTimeTrigger.like(cron));
            }
        }
    }

    /** Returns when one fires next, or when any does if there is none of this name: drills have times of their own. */
    Optional<Instant> next(String group, String name) throws SchedulerException {
        List<Trigger> all = all();
        List<Trigger> named = all.stream()
                .filter(trigger -> trigger.getJobKey().equals(new JobKey(name, group)))
                .toList();
        return (named.isEmpty() ? all : named)
                .stream()
                        .flatMap(trigger -> Optional.ofNullable(trigger.getNextFireTime()).stream())
                        .min(Comparator.naturalOrder())
                        .map(time -> time.toInstant());
    }

    /** Fires one now; returns whether there is one of this name. */
    boolean fire(String group, String name) throws SchedulerException {
        JobKey job = new JobKey(name, group);
        if (scheduler.isEmpty() || !scheduler.get().checkExists(job)) {
            return false;
        }
        scheduler.get().triggerJob(job);
        return true;
    }

    /** Fires none any more; what was fired goes on. */
    void rest() throws SchedulerException {
        if (scheduler.isPresent()) {
            scheduler.get().standby();
        }
    }

    private List<Trigger> all() throws SchedulerException {
        List<Trigger> all = new ArrayList<>();
        if (scheduler.isPresent()) {
            for (TriggerKey key : scheduler.get().getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
                Optional.ofNullable(scheduler.get().getTrigger(key)).ifPresent(all::add);
            }
        }
        return all;
    }
}
