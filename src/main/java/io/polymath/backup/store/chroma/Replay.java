package io.polymath.backup.store.chroma;

import io.polymath.backup.set.MultisetHash;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log does to a set of ids that it was not yet applied to. An add of an id that is there is ignored, and so are
 * an update and a delete of one that is not, as Chroma does when it replays its log.
 *
 * <p>Holds the ids in the log's tail, which is as long as {@code sync_threshold} at most (default 1000); about 150 bytes
 * each.
 */
final class Replay {

    static final int ADD = 0;
    static final int UPDATE = 1;
    static final int UPSERT = 2;
    static final int DELETE = 3;

    private final Map<IdHash, State> states = new HashMap<>();

    private static final class State {
        private boolean before;
        private boolean after;
        /** The hash of the vector that the log brought, if it did. */
        private byte @Nullable [] vector;
    }

    /** Names an id that the log will change. */
    void announce(IdHash id) {
        states.computeIfAbsent(id, key -> new State());
    }

    /** Tells an id that the set holds; those that were not announced are not remembered. */
    void found(IdHash id) {
        State state = states.get(id);
        if (state != null) {
            state.before = true;
            state.after = true;
        }
    }

    /** Applies one entry of the log, in order, after all {@link #found} ids were told. */
    void apply(int operation, IdHash id, byte @Nullable [] vector) {
        State state = states.computeIfAbsent(id, key -> new State());
        if (operation == DELETE) {
            state.after = false;
            state.vector = null;
        } else if (operation == UPSERT || state.after == (operation == UPDATE)) {
            state.after = true;
            state.vector = vector == null ? state.vector : vector;
        }
    }

    /** Returns whether the vector that an index holds for an id is no longer its vector. */
    boolean replaces(IdHash id) {
        State state = states.get(id);
        return state != null && (!state.after || state.vector != null);
    }

    /** Turns a sum of the ids before the log into that of the ids after it. */
    void adjust(IdSum ids) {
        states.forEach((id, state) -> {
            if (state.after && !state.before) {
                ids.add(id);
            } else if (state.before && !state.after) {
                ids.remove(id);
            }
        });
    }

    /** Adds the vectors that the log brought, and that are still there. */
    void addVectors(MultisetHash fingerprint) {
        states.values().forEach(state -> {
            if (state.vector != null) {
                fingerprint.addHash(state.vector);
            }
        });
    }
}
