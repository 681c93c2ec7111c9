package io.polymath.backup.restore;

import io.polymath.backup.set.SetId;
import io.polymath.backup.store.Restoration;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What a restore is going to do; nothing was touched to find it out.
 *
 * @param from the repository that has the set
 * @param inPlace whether the live stores are replaced at the end
 * @param hooks what is done before and after it, in this order
 */
public record RestorePlan(SetId set, String from, boolean inPlace, List<StorePlan> stores, List<Hook> hooks) {

    public RestorePlan {
        stores = List.copyOf(stores);
        hooks = List.copyOf(hooks);
    }

    /** Returns it with what is done before and after it. */
    public RestorePlan with(List<Hook> others) {
        return new RestorePlan(set, from, inPlace, stores, others);
    }

    /**
     * A route of the operator's that stops or starts services.
     *
     * @param name {@code before-restore} or {@code after-restore}
     * @param file where it is written; empty when the restore does not call it
     * @param steps what it does in this restore, a line each; none when it only logs
     */
    public record Hook(String name, Optional<String> file, List<String> steps) {

        public Hook {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One store of it.
     *
     * @param archiveBytes how much is read, and before that fetched from another repository
     * @param plan what is done in the target
     * @param last how long it took the last time, if it was ever done
     */
    public record StorePlan(
            String store, Optional<String> object, long archiveBytes, Restoration.Plan plan, Optional<Last> last) {}

    /**
     * The newest restore or drill of a store.
     *
     * @param set what was restored
     * @param took all steps together
     */
    public record Last(SetId set, OffsetDateTime when, Duration took) {}
}
