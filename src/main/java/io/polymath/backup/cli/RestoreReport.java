package io.polymath.backup.cli;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.restore.RestorePlan;
import io.polymath.backup.restore.RestorePlan.Hook;
import io.polymath.backup.restore.RestorePlan.StorePlan;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.restore.RestoreResult.Left;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Restoration.Room;
import java.io.PrintWriter;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints plans and results of restores: for people, or as JSON lines for programs. */
final class RestoreReport {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final PrintWriter out;
    private final boolean json;

    private RestoreReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    static RestoreReport of(Main main) {
        return new RestoreReport(main.program().out(), main.json());
    }

    private record PlanLine(String messageType, StorePlan plan) {}

    private record PlanSummary(
            String messageType, String set, String from, boolean inPlace, int stores, List<Hook> hooks) {}

    private record PartLine(String messageType, Part restored, Left left) {}

    private record Summed(
            String messageType,
            String set,
            String status,
            int stores,
            double seconds,
            int exitCode,
            Optional<String> message,
            Optional<String> hint) {}

    /** Prints what would be done. */
    void print(RestorePlan plan) {
        if (json) {
            plan.stores().forEach(store -> JsonLines.print(out, new PlanLine("plan", store)));
            JsonLines.print(
                    out,
                    new PlanSummary(
                            "summary",
                            plan.set().value(),
                            plan.from(),
                            plan.inPlace(),
                            plan.stores().size(),
                            plan.hooks()));
            return;
        }
        out.println("restore of " + plan.set() + " from " + plan.from()
                + (plan.inPlace() ? ", in place of the live stores" : ", beside the live stores"));
        plan.stores().forEach(store -> print(plan, store));
        print(plan.hooks(), plan.inPlace());
    }

    private void print(List<Hook> hooks, boolean inPlace) {
        if (!inPlace && hooks.stream().allMatch(hook -> hook.steps().isEmpty())) {
            return;
        }
        out.println();
        for (Hook hook : hooks) {
            String what = hook.name().startsWith("before") ? "stops" : "starts";
            String name =
                    hook.name() + hook.file().map(file -> " (" + file + ")").orElse("");
            if (hook.file().isEmpty()) {
                out.println(name + " is not called, so it " + what + " nothing");
            } else if (hook.steps().isEmpty()) {
                out.println(name + " " + what + " nothing");
            } else {
                out.println(name + " runs:");
                hook.steps().forEach(step -> out.println("  " + step));
            }
        }
    }

    private void print(RestorePlan plan, StorePlan store) {
        out.println();
        out.println(store.store() + store.object().map(name -> ":" + name).orElse("") + " to "
                + store.plan().target());
        String read = plan.from().equals("local") ? "read and verify " : "fetch, read and verify ";
        out.println("  " + read + Summary.bytes(store.archiveBytes()));
        store.plan().steps().forEach(step -> out.println("  " + step));
        store.plan().rooms().forEach(room -> out.println(told(room)));
        out.println("  expected time: "
                + store.last()
                        .map(last -> Summary.seconds(last.took()) + ", as that of " + last.set() + " took on "
                                + MINUTE.format(last.when()))
                        .orElse("not known, as it was never restored"));
    }

    private static String told(Room room) {
        return "  room needed: " + Summary.bytes(room.bytes()) + " in " + room.where()
                + room.free()
                        .map(free -> ", where " + Summary.bytes(free) + " are free")
                        .orElse(", where it cannot be seen from here how much is free");
    }

    /** Prints what a restore came to. */
    void print(RestoreResult result) {
        RestoreProof proof = result.proof();
        if (json) {
            for (int i = 0; i < proof.stores().size(); i++) {
                JsonLines.print(
                        out,
                        new PartLine(
                                "restored",
                                proof.stores().get(i),
                                result.stores().get(i)));
            }
            JsonLines.print(out, summed(result));
            return;
        }
        out.println(table(proof).of(proof.stores()));
        for (int i = 0; i < proof.stores().size(); i++) {
            print(proof.stores().get(i), result.stores().get(i), result.inPlace());
        }
        out.println(proof.set() + " " + status(result) + " in " + Summary.seconds(proof.took()));
    }

    private static Summed summed(RestoreResult result) {
        Optional<Trouble> error = result.error();
        return new Summed(
                "summary",
                result.proof().set().value(),
                status(result),
                result.proof().stores().size(),
                result.proof().took().toMillis() / 1000.0,
                error.map(Trouble::exitCode).orElse(ExitCode.OK).number(),
                error.map(Trouble::reason),
                error.map(Trouble::hint));
    }

    private static String status(RestoreResult result) {
        if (result.proof().purpose() == RestoreProof.Purpose.DRILL) {
            return drilled(result);
        }
        if (!result.proof().equal()) {
            return "not restored";
        }
        return result.error().isPresent() ? "restored and equal, but see below" : "restored and equal";
    }

    private static String drilled(RestoreResult result) {
        Optional<ExitCode> code = result.error().map(Trouble::exitCode);
        if (code.isEmpty()) {
            return "drilled: restores, and is equal";
        }
        return code.get() == ExitCode.INCOMPLETE ? "drilled: not proved in all parts" : "drilled: failed";
    }

    private static Table<Part> table(RestoreProof proof) {
        Table<Part> table = new Table<Part>()
                .text("store", 60, RestoreReport::name)
                .text("target", 60, Part::target)
                .text("equal", 60, RestoreReport::equal);
        for (Step step : Step.values()) {
            if (proof.stores().stream().anyMatch(part -> part.took(step).isPresent())) {
                table.number(
                        step.name().toLowerCase(Locale.ROOT),
                        part -> part.took(step).map(Summary::seconds).orElse(""));
            }
        }
        return table.number("together", part -> Summary.seconds(part.took()));
    }

    private static String equal(Part part) {
        if (part.proved()) {
            return "yes";
        }
        if (part.equal()) {
            return "yes, in part";
        }
        return part.unproved().isEmpty() ? "no" : "not proved";
    }

    private static String name(Part part) {
        return part.store() + part.object().map(object -> ":" + object).orElse("");
    }

    private void print(Part part, Left left, boolean inPlace) {
        part.failure().ifPresent(why -> out.println("failed: " + why.reason() + "\n  hint: " + why.hint()));
        left.swap().ifPresent(swap -> {
            out.println(part.store() + ": " + swap.told());
            out.println("  undo: " + swap.undo());
            swap.delete().ifPresent(delete -> out.println("  delete it: " + delete));
        });
        if (left.remains()) {
            String what = part.equal() && !inPlace ? ": restored beside the live one as " : ": left ";
            out.println(part.store() + what + part.target());
            out.println("  remove it: " + left.remove());
        }
    }
}
