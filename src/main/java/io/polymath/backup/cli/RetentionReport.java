package io.polymath.backup.cli;

import io.polymath.backup.error.Text;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.retention.Verdict;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.io.PrintWriter;
import java.util.List;

/** Prints which sets stay, which go, and by which rule. */
final class RetentionReport {

    private final PrintWriter out;
    private final boolean json;

    private RetentionReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    static RetentionReport of(Main main) {
        return new RetentionReport(main.program().out(), main.json());
    }

    private record SetLine(String messageType, SetId set, boolean stays, List<String> keptBy, String why, long bytes) {}

    private record Plan(String messageType, String repository, boolean dryRun, int stay, int go, long bytes) {}

    private record Outcome(String messageType, boolean dryRun, PruneOutcome pruned) {}

    /** Prints what would be done. */
    void print(List<Verdict> verdicts, String repository) {
        List<Verdict> go = verdicts.stream().filter(verdict -> !verdict.stays()).toList();
        long bytes =
                go.stream().mapToLong(verdict -> verdict.candidate().bytes()).sum();
        printSets(verdicts);
        if (json) {
            JsonLines.print(out, new Plan("summary", repository, true, verdicts.size() - go.size(), go.size(), bytes));
            return;
        }
        out.println(Text.of(
                "%s: %d of %s would go, %s would be freed; nothing was removed",
                repository, go.size(), Text.number(verdicts.size(), "set"), Summary.bytes(bytes)));
    }

    /** Prints what was done. */
    void print(List<Verdict> verdicts, PruneOutcome outcome) {
        printSets(verdicts);
        if (json) {
            JsonLines.print(out, new Outcome("summary", false, outcome));
            return;
        }
        outcome.trouble()
                .ifPresent(trouble -> out.println("failed: " + trouble.reason() + "\n  hint: " + trouble.hint()));
        out.println(Text.of(
                "%s: removed %s, freed %s; %d %s",
                outcome.repository(),
                Text.number(outcome.removed().size(), "set"),
                Summary.bytes(outcome.freedBytes()),
                outcome.kept(),
                outcome.kept() == 1 ? "stays" : "stay"));
    }

    private void printSets(List<Verdict> verdicts) {
        if (json) {
            verdicts.forEach(verdict -> JsonLines.print(
                    out,
                    new SetLine(
                            "set",
                            verdict.candidate().set(),
                            verdict.stays(),
                            verdict.keptBy(),
                            verdict.why(),
                            verdict.candidate().bytes())));
            return;
        }
        if (verdicts.isEmpty()) {
            return;
        }
        out.println(new Table<Verdict>()
                .text("set", verdict -> verdict.candidate().set().value())
                .number("size", verdict -> Summary.bytes(verdict.candidate().bytes()))
                .text("", verdict -> verdict.stays() ? "stays" : "goes")
                .text("why", 90, Verdict::why)
                .of(verdicts));
    }
}
