package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.run.Failures;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.store.NowhereException;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the targets, and asks each store whether it can be restored; all refusals are told, not only the first. A
 * drill goes on without the stores that refuse: what it can prove, it proves.
 */
final class Planner {

    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

    private final Source source;
    private final RestoreRequest request;
    private final List<StoreRestore> planned = new ArrayList<>();
    private final List<Failure> refusals = new ArrayList<>();
    private final List<Part> leftOut = new ArrayList<>();

    Planner(Source source, RestoreRequest request) {
        this.source = source;
        this.request = request;
    }

    /** Returns the stores that a drill goes on without, and why. */
    List<Part> leftOut() {
        return List.copyOf(leftOut);
    }

    private boolean isDrill() {
        return request.purpose() == Purpose.DRILL;
    }

    /** Returns all stores, each of them ready; closes those that are when another one refuses. */
    List<StoreRestore> plan(List<Selection.Chosen> chosen) {
        for (Selection.Chosen each : chosen) {
            try {
                planned.add(plan(each));
            } catch (NowhereException e) {
                leaveOut(each, e);
            } catch (IOException | RuntimeException e) {
                LOG.debug("{}: refused", each.store().name(), e);
                refuse(each, Failures.of(each.store().name(), e));
            }
        }
        if (!refusals.isEmpty()) {
            planned.forEach(store -> store.restoration().close());
            throw refused(chosen.size());
        }
        return List.copyOf(planned);
    }

    private void leaveOut(Selection.Chosen chosen, NowhereException why) {
        if (!isDrill()) {
            refuse(
                    chosen,
                    new Failure(chosen.store().name(), String.valueOf(why.getMessage()), why.hint(), ExitCode.FAILED));
            return;
        }
        LOG.warn("{}\n  hint: {}", why.getMessage(), why.hint());
        leftOut.add(part(chosen, List.of(why.getMessage() + "; " + why.hint()), Optional.empty()));
    }

    private void refuse(Selection.Chosen chosen, Failure why) {
        if (isDrill()) {
            LOG.error("{}\n  hint: {}", why.reason(), why.hint());
            leftOut.add(part(chosen, List.of(), Optional.of(why)));
        } else {
            refusals.add(why);
        }
    }

    private static Part part(Selection.Chosen chosen, List<String> unproved, Optional<Failure> failure) {
        return new Part(
                chosen.store().name(),
                "nowhere",
                chosen.object(),
                false,
                List.of(),
                unproved,
                new TreeMap<>(),
                failure);
    }

    private StoreRestore plan(Selection.Chosen chosen) throws IOException {
        String name = chosen.store().name();
        RestoreOrder order = new RestoreOrder(
                source.set().set(),
                chosen.archive(),
                request.destination(name),
                chosen.object(),
                source.folder("restore-" + name));
        Restoration restoration = chosen.store().restoration(order);
        try {
            if (isDrill()) {
                restoration.sweep().forEach(swept -> LOG.warn("{}: {}", name, swept));
            }
            return new StoreRestore(
                    chosen.archive(),
                    chosen.object(),
                    restoration,
                    restoration.plan(),
                    () -> chosen.store().restoration(order));
        } catch (IOException | RuntimeException e) {
            restoration.close();
            throw e;
        }
    }

    private BackupException refused(int asked) {
        if (refusals.size() == 1) {
            Failure only = refusals.get(0);
            return new BackupException(only.exitCode(), only.reason(), only.hint());
        }
        List<ExitCode> codes =
                refusals.stream().map(Failure::exitCode).distinct().toList();
        String all = refusals.stream()
                .map(refusal -> "\n  " + refusal.reason() + "\n    hint: " + refusal.hint())
                .collect(Collectors.joining());
        return new BackupException(
                codes.size() == 1 ? codes.get(0) : ExitCode.FAILED,
                Text.of("%d of %s cannot be restored%s", refusals.size(), Text.number(asked, "store"), all),
                "nothing was touched; mend them, or restore the others with --only");
    }
}
