package io.polymath.backup.report;

import io.polymath.backup.error.Trouble;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong, as a person should read it: what is nearest to the cause comes first. */
final class Troubles {

    private Troubles() {}

    static List<Trouble> of(RunReport report) {
        List<Trouble> all = new ArrayList<>();
        report.failures()
                .forEach(failure -> all.add(new Trouble(failure.reason(), failure.hint(), failure.exitCode())));
        report.troubles().stream()
                .filter(trouble ->
                        all.stream().noneMatch(known -> known.reason().equals(trouble.reason())))
                .forEach(all::add);
        report.copies().forEach(copy -> copy.trouble().ifPresent(all::add));
        report.prunings().forEach(pruning -> pruning.trouble().ifPresent(all::add));
        return all;
    }
}
