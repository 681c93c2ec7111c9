package io.polymath.backup.check;

import io.polymath.backup.check.Checkup.Look;
import io.polymath.backup.check.Checkup.Notes;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Survey;
import java.io.IOException;

/** Looks whether a store can be held: connects as a backup does, and asks what there is to tell. Holds nothing. */
public final class StoreLook implements Look {

    private final Store store;
    private final boolean isDrilled;

    /** @param isDrilled whether drills have to prove it */
    public StoreLook(Store store, boolean isDrilled) {
        this.store = store;
        this.isDrilled = isDrilled;
    }

    @Override
    public void into(Notes notes) throws IOException {
        if (isDrilled) {
            store.lacksForDrills().ifPresent(remark -> notes.warning(remark.message(), remark.hint()));
        }
        try (Session session = store.connect()) {
            Survey survey = session.survey();
            notes.ok(survey.summary());
            survey.remarks().forEach(remark -> notes.warning(remark.message(), remark.hint()));
        }
    }
}
