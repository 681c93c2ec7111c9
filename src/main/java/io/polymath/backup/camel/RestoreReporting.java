package io.polymath.backup.camel;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Section;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.set.Summary;
import java.util.ArrayList;
import java.util.List;

/** Notes what a restore or a drill came to, for its report. */
final class RestoreReporting {

    private static final List<String> COLUMNS =
            List.of("store", "equal", "fetch", "verify", "load", "compare", "together (RTO)");

    private RestoreReporting() {}

    static void note(RestoreResult result, Journal journal) {
        journal.adds(new Section(
                result.proof().purpose() == Purpose.DRILL
                        ? "Restored into throw-away stores, compared, and removed"
                        : "Restored, and compared",
                COLUMNS,
                result.proof().stores().stream().map(RestoreReporting::row).toList()));
        // what failed comes first, as the first one is the subject of the mail
        journal.fails(result.failures());
        if (result.proof().purpose() == Purpose.RESTORE) {
            return;
        }
        for (Part part : result.proof().stores()) {
            part.unproved()
                    .forEach(why -> journal.fails(List.of(new Failure(
                            part.store(),
                            "not proved: " + part.store() + ": " + why,
                            "configure what the drill lacks",
                            ExitCode.INCOMPLETE))));
        }
        result.error().filter(why -> why.exitCode() == ExitCode.DRILL_FAILED).ifPresent(journal::fails);
    }

    private static List<String> row(Part part) {
        List<String> row = new ArrayList<>(
                List.of(part.object().map(name -> part.store() + ":" + name).orElse(part.store()), equal(part)));
        for (Step step : List.of(Step.FETCH, Step.VERIFY, Step.LOAD, Step.COMPARE)) {
            row.add(part.took(step).map(Summary::seconds).orElse(""));
        }
        row.add(Summary.seconds(part.took()));
        return row;
    }

    private static String equal(Part part) {
        if (part.proved()) {
            return "yes";
        }
        return part.equal() ? "yes, but not in all parts" : part.unproved().isEmpty() ? "no" : "not proved";
    }
}
