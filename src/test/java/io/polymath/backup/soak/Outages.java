package io.polymath.backup.soak;

import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SmtpProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Kills the S3 and the SMTP server, or lets them hang, and brings them back, by a plan. */
final class Outages implements AutoCloseable {

    private static final long POLL_MILLIS = 10;

    /** How a server goes away. */
    private enum How {
        /** By SIGKILL, at once. */
        KILLED,
        /** By SIGKILL, right after a run has sealed its set: in the middle of the copy, or before it. */
        KILLED_AFTER_A_SEAL,
        /** By SIGSTOP: it takes connections, and never answers. */
        FROZEN
    }

    /** When a server goes away and comes back, in parts of the whole time. */
    private record Outage(boolean s3, How how, double from, double to) {}

    /** The last one ends early enough for all that was missed to be caught up. */
    private static final List<Outage> PLAN = List.of(
            new Outage(true, How.KILLED, 0.10, 0.16),
            new Outage(false, How.KILLED, 0.14, 0.20),
            new Outage(true, How.KILLED_AFTER_A_SEAL, 0.26, 0.29),
            new Outage(false, How.FROZEN, 0.32, 0.35),
            new Outage(true, How.FROZEN, 0.37, 0.40),
            new Outage(false, How.KILLED_AFTER_A_SEAL, 0.43, 0.45),
            new Outage(true, How.KILLED, 0.50, 0.62),
            new Outage(false, How.KILLED, 0.58, 0.64),
            new Outage(true, How.KILLED_AFTER_A_SEAL, 0.70, 0.71),
            new Outage(false, How.KILLED, 0.74, 0.76),
            new Outage(true, How.KILLED_AFTER_A_SEAL, 0.80, 0.82));

    private final S3Server s3;
    private final SmtpProcess mail;
    private final Duration duration;
    private final BooleanSupplier sealed;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long start = System.nanoTime();
    private final AtomicInteger s3Outages = new AtomicInteger();
    private final AtomicInteger mailOutages = new AtomicInteger();
    private volatile boolean s3Down;

    private Outages(S3Server s3, SmtpProcess mail, Duration duration, BooleanSupplier sealed) {
        this.s3 = s3;
        this.mail = mail;
        this.duration = duration;
        this.sealed = sealed;
    }

    /**
     * Begins to carry the plan out.
     *
     * @param sealed answers once with true after each set that was sealed
     */
    static Outages start(S3Server s3, SmtpProcess mail, Duration duration, BooleanSupplier sealed) {
        Outages outages = new Outages(s3, mail, duration, sealed);
        for (boolean ofS3 : List.of(true, false)) {
            Thread thread = new Thread(() -> outages.run(ofS3), ofS3 ? "outages-of-s3" : "outages-of-mail");
            thread.setDaemon(true);
            thread.start();
            outages.threads.add(thread);
        }
        return outages;
    }

    private void run(boolean ofS3) {
        try {
            for (Outage outage : PLAN) {
                if (outage.s3() == ofS3) {
                    carryOut(outage);
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Outage outage) throws IOException, InterruptedException {
        await(outage.from());
        if (outage.how() == How.KILLED_AFTER_A_SEAL) {
            awaitSeal(outage.to());
        }
        if (outage.s3()) {
            s3Down = true;
            s3Outages.incrementAndGet();
        } else {
            mailOutages.incrementAndGet();
        }
        leave(outage);
        await(outage.to());
        comeBack(outage);
        if (outage.s3()) {
            s3Down = false;
        }
    }

    private void leave(Outage outage) throws IOException {
        if (outage.how() == How.FROZEN) {
            if (outage.s3()) {
                s3.freeze();
            } else {
                mail.freeze();
            }
        } else if (outage.s3()) {
            s3.kill();
        } else {
            mail.kill();
        }
    }

    private void comeBack(Outage outage) throws IOException {
        if (outage.how() == How.FROZEN) {
            if (outage.s3()) {
                s3.thaw();
            } else {
                mail.thaw();
            }
        } else if (outage.s3()) {
            s3.startAgain();
        } else {
            mail.startAgain();
        }
    }

    private void await(double part) throws InterruptedException {
        long left = start + (long) (duration.toNanos() * part) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    }

    /** Waits for a set to be sealed, but no longer than the outage was to last. */
    private void awaitSeal(double part) throws InterruptedException {
        boolean earlier = sealed.getAsBoolean();
        while ((earlier || !sealed.getAsBoolean()) && System.nanoTime() < start + duration.toNanos() * part) {
            earlier = false;
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Returns whether S3 is away now. */
    boolean isS3Down() {
        return s3Down;
    }

    int s3Outages() {
        return s3Outages.get();
    }

    int mailOutages() {
        return mailOutages.get();
    }

    /** Returns what kept the plan from being carried out. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    boolean areOver() {
        return threads.stream().noneMatch(Thread::isAlive);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
