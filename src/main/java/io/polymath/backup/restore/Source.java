package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.repository.ScratchFolder;
import io.polymath.backup.repository.SetHold;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreProof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private final Manifest set;
    private final ScratchFolder scratch;
    private final Deque<AutoCloseable> held;

    private Source(LocalRepository local, Manifest set, ScratchFolder scratch, Deque<AutoCloseable> held) {
        this.local = local;
        this.set = set;
        this.scratch = scratch;
        this.held = held;
    }

    static Source open(Backups backups, RestoreRequest request) throws IOException {
        if (!request.from().equals(RestoreRequest.LOCAL)) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    "no repository " + request.from(),
                    "the repositories are " + RestoreRequest.LOCAL);
        }
        LocalRepository local = backups.repository();
        Manifest found = local.find(request.set());
        local.prepare();
        Deque<AutoCloseable> held = new ArrayDeque<>();
        try {
            if (request.inPlace()) {
                RepositoryLock lock = local.lock(request.retryLock());
                held.push(lock);
            }
            SetHold hold = local.hold(found.set());
            held.push(hold);
            Manifest set = local.find(found.set().value());
            ScratchFolder scratch = local.scratch();
            held.push(scratch);
            return new Source(local, set, scratch, held);
        } catch (IOException | RuntimeException e) {
            close(held);
            throw e;
        }
    }

    String name() {
        return RestoreRequest.LOCAL;
    }

    boolean isLocal() {
        return true;
    }

    Manifest set() {
        return set;
    }

    /** Returns a new empty folder, which is removed at the end. */
    Path folder(String name) throws IOException {
        return scratch.folder(name);
    }

    Archive fetch(Archive archive) {
        return archive;
    }

    /** Keeps a proof beside the set. */
    void keep(RestoreProof proof) throws IOException {
        local.keep(proof);
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
