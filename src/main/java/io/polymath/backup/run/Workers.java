package io.polymath.backup.run;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import java.util.ArrayList;
import java.util.List;

/** The threads that are at work on runs, so that an interruption reaches each of them, and nobody after its work. */
final class Workers {

    /** How an interruption is told before anything is whole. */
    private static final Trouble NOTHING_KEPT = new Trouble(
            "the run was interrupted", "nothing was kept of it; run the backup again", ExitCode.INTERRUPTED);

    private final List<Thread> threads = new ArrayList<>();
    private boolean interrupted;

    /**
     * Begins work of the current thread, which then has to end it.
     *
     * @throws io.polymath.backup.error.BackupException with INTERRUPTED when nothing is to begin any more
     */
    synchronized void begin() {
        begin(NOTHING_KEPT);
    }

    /**
     * Begins work of the current thread, which then has to end it.
     *
     * @param told how it is told that nothing is to begin any more
     */
    synchronized void begin(Trouble told) {
        check(told);
        threads.add(Thread.currentThread());
    }

    /** Ends work of the current thread, which is not interrupted after this. */
    synchronized void end() {
        threads.remove(Thread.currentThread());
        // what follows has to be done, such as cleaning up and the report; and the thread may go on with the seal,
        // though
        // it was only its store that was interrupted
        Thread.interrupted();
    }

    /** Throws when nothing is to go on any more. */
    synchronized void check() {
        check(NOTHING_KEPT);
    }

    /** Throws what is told when nothing is to go on any more. */
    synchronized void check(Trouble told) {
        if (interrupted) {
            throw told.exception();
        }
    }

    /** Returns an error as it is told: after an interruption it is that, whatever broke because of it. */
    synchronized Throwable told(Throwable thrown) {
        return interrupted ? NOTHING_KEPT.exception() : thrown;
    }

    /** Interrupts all who are at work, and refuses all who come later. */
    synchronized void interrupt() {
        interrupted = true;
        threads.forEach(Thread::interrupt);
    }
}
