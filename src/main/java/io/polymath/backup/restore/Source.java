package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.repository.ScratchFolder;
import io.polymath.backup.repository.SetHold;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The set that a restore reads, and what keeps it from vanishing meanwhile. A restore beside the live stores holds its
 * set only, so that backups go on; one in place holds the whole repository, so that no backup reads stores that are
 * being replaced.
 */
final class Source implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    private final LocalRepository local;
    private final Optional<RepositorySets> elsewhere;
    private final String name;
    private final Manifest set;
    private final ScratchFolder scratch;
    private final Deque<AutoCloseable> held;

    private Source(
            LocalRepository local,
            Optional<RepositorySets> elsewhere,
            String name,
            Manifest set,
            ScratchFolder scratch,
            Deque<AutoCloseable> held) {
        this.local = local;
        this.elsewhere = elsewhere;
        this.name = name;
        this.set = set;
        this.scratch = scratch;
        this.held = held;
    }

    /** @param elsewhere finds another repository by its name */
    static Source open(Backups backups, RestoreRequest request, Function<String, Repository> elsewhere)
            throws IOException {
        LocalRepository local = backups.repository();
        Optional<RepositorySets> sets = request.from().equals(RestoreRequest.LOCAL)
                ? Optional.empty()
                : Optional.of(backups.sets(elsewhere.apply(request.from())));
        Manifest found = sets.isPresent() ? sets.get().find(request.set()) : backups.find(request.set());
        local.prepare();
        Deque<AutoCloseable> held = new ArrayDeque<>();
        try {
            if (request.inPlace()) {
                RepositoryLock lock = local.lock(request.retryLock());
                held.push(lock);
            }
            if (request.purpose() == Purpose.DRILL) {
                SetHold drilling = local.drilling();
                held.push(drilling);
            }
            String word = request.purpose() == Purpose.DRILL ? "drill" : "restore";
            local.sweepScratch()
                    .forEach(left -> LOG.warn("{}: removed {}, which a killed run has left behind", word, left));
            // also of a set elsewhere: whoever prunes there from here asks for the same hold
            SetHold hold = local.hold(found.set());
            held.push(hold);
            String name = found.set().value();
            found = sets.isPresent() ? sets.get().find(name) : backups.find(name);
            ScratchFolder scratch = local.scratch();
            held.push(scratch);
            return new Source(local, sets, request.from(), found, scratch, held);
        } catch (IOException | RuntimeException e) {
            close(held);
            throw e;
        }
    }

    String name() {
        return name;
    }

    boolean isLocal() {
        return elsewhere.isEmpty();
    }

    Manifest set() {
        return set;
    }

    /** Returns a new empty folder, which is removed at the end. */
    Path folder(String purpose) throws IOException {
        return scratch.folder(purpose);
    }

    /** Throws when what has to be fetched has no room here. */
    void requireRoom(long bytes) throws IOException {
        long room = Files.getFileStore(local.folder()).getUsableSpace();
        if (!isLocal() && room < bytes) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "too little room in %s for what is fetched from %s: %s, expected %s",
                            local.folder(), name, Summary.bytes(room), Summary.bytes(bytes)),
                    "make room, set repository.local.path, or restore the stores one by one with --only");
        }
    }

    /** Copies an archive and its companions here, unless they are here. */
    Archive fetch(Archive archive) throws IOException {
        return elsewhere.isEmpty()
                ? archive
                : elsewhere.get().fetch(set.set(), archive, scratch.folder("fetched-" + archive.store()), bytes -> {});
    }

    /** Keeps a proof for longer than any set, and beside the set, if that is here. */
    void keep(RestoreProof proof) throws IOException {
        if (Files.isDirectory(local.folder().resolve(proof.set().value()))) {
            local.keep(proof);
        }
        new RestoreHistory(local).keep(proof);
    }

    @Override
    public void close() {
        close(held);
    }

    private static void close(Deque<AutoCloseable> held) {
        while (!held.isEmpty()) {
            try {
                held.pop().close();
            } catch (Exception e) {
                LOG.warn("restore: unable to let the repository go: {}", e.getMessage());
            }
        }
    }
}
