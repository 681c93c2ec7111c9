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
 */
public record RestorePlan(SetId set, String from, boolean inPlace, List<StorePlan> stores) {

    public RestorePlan {
        stores = List.copyOf(stores);
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
