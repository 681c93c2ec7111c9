package io.polymath.backup.notice;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Sender;
import io.polymath.backup.report.Status;
import io.polymath.backup.set.SetId;
import io.polymath.backup.watch.Alarm;
import io.polymath.backup.watch.Look.Over;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that is told at once. It holds names, numbers and messages, as a report does: no secret, and nothing that a
 * store holds.
 *
 * @param events what it is about, the one that says most first
 * @param title one line of ASCII, so that it fits a header of HTTP
 * @param problems what is wrong, or what is well again, and what to do
 * @param task the run that it is about; empty when it is about what was seen between runs
 * @param exitCode that of the run
 * @param alarms that are told, or taken back, by it
 */
public record Notice(
        List<Event> events,
        String title,
        List<Problem> problems,
        String host,
        String program,
        OffsetDateTime at,
        Optional<String> task,
        Optional<String> set,
        Optional<ExitCode> exitCode,
        List<Alarm> alarms) {

    /** More are too many to read on a telephone. */
    private static final int MAX_PROBLEMS = 20;

    private static final int MAX_LENGTH = 500;

    public Notice {
        events = List.copyOf(events);
        problems = List.copyOf(problems);
        alarms = List.copyOf(alarms);
    }

    /** What is so, and what to do; the latter is empty when there is nothing to do. */
    public record Problem(String what, String hint) {}

    /** Tells how a run ended. */
    public static Notice of(RunReport report, Sender sender, boolean recovers) {
        EnumSet<Event> events = EnumSet.of(
                switch (report.status()) {
                    case OK -> Event.SUCCESS;
                    case WARNING -> Event.WARNING;
                    case FAILED -> Event.FAILURE;
                });
        boolean isWell = report.status() == Status.OK;
        return new Notice(
                isWell && recovers ? List.of(Event.RECOVERED, Event.SUCCESS) : List.copyOf(events),
                ascii(report.subject() + (isWell && recovers ? ", recovered" : "")),
                report.problems().stream()
                        .map(trouble -> problem(trouble.reason(), trouble.hint()))
                        .toList(),
                sender.host(),
                sender.program(),
                report.ended(),
                Optional.of(report.task().word()),
                report.set().map(SetId::value),
                Optional.of(report.exitCode()),
                List.of());
    }

    /** Tells what is wrong between runs. */
    public static Notice stale(List<Alarm> alarms, Sender sender, OffsetDateTime at) {
        String more = alarms.size() == 1 ? "" : " (and " + (alarms.size() - 1) + " more)";
        return between(
                Event.STALE,
                "[stale] polymath: " + alarms.get(0).what() + more,
                alarms.stream()
                        .map(alarm -> problem(alarm.what(), alarm.hint()))
                        .toList(),
                sender,
                at,
                alarms);
    }

    /** Tells what is well again between runs. */
    public static Notice recovered(List<Over> over, Sender sender, OffsetDateTime at) {
        String more = over.size() == 1 ? "" : " (and " + (over.size() - 1) + " more)";
        return between(
                Event.RECOVERED,
                "[recovered] polymath: " + over.get(0).sentence() + more,
                over.stream().map(each -> problem(each.sentence(), "")).toList(),
                sender,
                at,
                over.stream().map(Over::alarm).toList());
    }

    private static Notice between(
            Event event, String title, List<Problem> problems, Sender sender, OffsetDateTime at, List<Alarm> alarms) {
        return new Notice(
                List.of(event),
                ascii(title),
                problems,
                sender.host(),
                sender.program(),
                at,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                alarms);
    }

    /** Returns the event that says most. */
    public Event event() {
        return events.get(0);
    }

    public boolean isWanted(Set<Event> on) {
        return events.stream().anyMatch(on::contains);
    }

    /** Returns what is wrong and what to do, in lines. */
    public String text() {
        StringBuilder text = new StringBuilder();
        problems.stream().limit(MAX_PROBLEMS).forEach(problem -> {
            text.append("- ").append(problem.what()).append('\n');
            if (!problem.hint().isEmpty()) {
                text.append("  do: ").append(problem.hint()).append('\n');
            }
        });
        if (problems.size() > MAX_PROBLEMS) {
            text.append("- and ").append(problems.size() - MAX_PROBLEMS).append(" more\n");
        }
        return text.append("on ")
                .append(host)
                .append(", ")
                .append(at)
                .append('\n')
                .toString();
    }

    private static Problem problem(String what, String hint) {
        return new Problem(line(what), line(hint));
    }

    private static String line(String text) {
        String line = text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 1) + "…";
    }

    private static String ascii(String text) {
        return line(text).replace("…", "...").replace("±", "+-").replaceAll("[^\\x20-\\x7e]", "?");
    }
}
