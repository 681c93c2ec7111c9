package io.polymath.backup.run;

import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;

/** A store, its session and its snapshot, held since the cut. */
record HeldStore(Store store, Session session, Snapshot snapshot) {}
