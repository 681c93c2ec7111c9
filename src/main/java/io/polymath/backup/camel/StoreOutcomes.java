package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Task;
import io.polymath.backup.run.BackupRun;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the branches of {@code multicast} together: a branch that failed is noted as a failure of its store, and the
 * others go on. What was saved is in the run already.
 */
public final class StoreOutcomes implements AggregationStrategy {

    /** The name in Camel's registry, for {@code aggregationStrategy}. */
    public static final String NAME = "outcomes";

    private static final Logger LOG = LoggerFactory.getLogger(StoreOutcomes.class);

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange branch) {
        Exception thrown = branch.getException();
        if (thrown != null) {
            note(branch, thrown);
        }
        return before == null ? new DefaultExchange(branch.getContext()) : before;
    }

    private static void note(Exchange branch, Exception thrown) {
        BackupRun run = Words.runOrNull(branch);
        String store = Words.storeOrNull(branch);
        if (run == null || store == null) {
            Trouble trouble = Trouble.of(thrown);
            LOG.error("run: a branch failed before its export step: {}", trouble.reason());
            Words.journal(branch, Task.BACKUP).fails(trouble);
            return;
        }
        run.failed(store, thrown);
    }
}
