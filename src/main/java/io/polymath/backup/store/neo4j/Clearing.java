package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a database ready for a restore: clears what an interrupted one left, and what it holds, if that is allowed. */
final class Clearing {

    private static final Logger LOG = LoggerFactory.getLogger(Clearing.class);

    private final Neo4jStore store;
    private final Target target;
    private final Place place;

    Clearing(Neo4jStore store, Target target, Place place) {
        this.store = store;
        this.target = target;
        this.place = place;
    }

    /**
     * Returns how far the restore is: LOADING into a database that is empty now, or PROVED, when an earlier run of the
     * same restore had come so far.
     */
    RestoreState begin(ImportMark mark, String archive) throws IOException {
        Optional<RestoreState> earlier = RestoreState.find(target);
        String undo = earlier.map(RestoreState::undo).orElse("");
        if (earlier.isPresent()) {
            RestoreState state = earlier.get();
            if (state.phase() == RestoreState.Phase.PROVED && state.archive().equals(archive)) {
                return state;
            }
            undo = clear(state);
        }
        Occupancy occupancy = Occupancy.of(target);
        RestoreState next = RestoreState.loading(mark, archive, undo);
        if (!occupancy.isEmpty()) {
            next = wipe(occupancy, next);
        }
        next.save(target);
        return next;
    }

    /** Clears what an interrupted restore left, and returns the file with what was there before it. */
    private String clear(RestoreState earlier) {
        if (earlier.phase() == RestoreState.Phase.WIPING) {
            LOG.info("{}: going on to delete what {} held; it is in {}", store.name(), target.address(), told(earlier));
            new Emptying(target).all();
        }
        if (earlier.phase() == RestoreState.Phase.LOADING) {
            LOG.info("{}: clearing what an interrupted restore left in {}", store.name(), target.address());
            new Emptying(target).marked(earlier.mark());
        }
        return earlier.undo();
    }

    private static String told(RestoreState earlier) {
        return earlier.undo().isEmpty() ? "no file, as was agreed" : earlier.undo();
    }

    private RestoreState wipe(Occupancy occupancy, RestoreState state) throws IOException {
        if (!(place instanceof Place.Existing existing) || !existing.wipe()) {
            throw notEmpty(store, place, target, occupancy);
        }
        RestoreState wiping = state.in(RestoreState.Phase.WIPING);
        if (existing.keep()) {
            wiping = keep(wiping, existing);
        }
        wiping.save(target);
        LOG.info("{}: deleting {} from {}", store.name(), occupancy, target.address());
        new Emptying(target).all();
        return wiping.in(RestoreState.Phase.LOADING);
    }

    private RestoreState keep(RestoreState wiping, Place.Existing existing) throws IOException {
        Neo4jSettings settings = store.settings();
        Neo4jStore present = new Neo4jStore(
                store.name(),
                new Neo4jSettings(existing.address(), settings.tries(), settings.fetchSize(), settings.restore()),
                store.clock());
        UndoFile.Saved saved = UndoFile.write(present, target);
        target.reader().awaitCommits();
        if (!target.reader().bookmark().equals(saved.bookmark())) {
            throw new BackupException(
                    ExitCode.FAILED,
                    store.name() + ": somebody writes to " + target.address(),
                    "stop the services that write there; nothing was changed");
        }
        Path first = wiping.undo().isEmpty() ? saved.file() : Path.of(wiping.undo());
        LOG.info("{}: what {} holds is in {}", store.name(), target.address(), saved.file());
        return RestoreState.loading(wiping.mark(), wiping.archive(), first.toString())
                .in(RestoreState.Phase.WIPING);
    }

    /** Returns the refusal of a database that holds something. */
    static BackupException notEmpty(Neo4jStore store, Place place, Target target, Occupancy occupancy) {
        String use = place instanceof Place.Existing existing ? existing.use() : "restore";
        boolean configured = place instanceof Place.Existing existing
                && (store.settings().restore().scratch().equals(Optional.of(existing.address()))
                        || store.settings().restore().server().equals(Optional.of(existing.address())));
        return new BackupException(
                ExitCode.FAILED,
                Text.of("%s: %s is not empty: it holds %s", store.name(), target.address(), occupancy),
                configured
                        ? Text.of(
                                "empty it, or set store.%s.%s.wipe = true if it holds nothing of value",
                                store.name(), use)
                        : "name a database that is empty, or restore in place");
    }
}
