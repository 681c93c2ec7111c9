package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Section;
import io.polymath.backup.report.Task;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Copier;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.SetCopy.Known;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a set to other repositories, and proves that it is there. A copy that fails is noted, and throws nothing. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "copy",
        title = "Copy",
        syntax = "copy:repository",
        producerOnly = true,
        category = {Category.FILE})
public final class CopyEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(CopyEndpoint.class);

    /** The name of the repository, such as s3; all for each one that is configured with its kind. */
    @UriPath
    @Metadata(required = true)
    private String repository;

    /**
     * How many earlier sets that were never copied there are copied as well, the newest first; not those that retention
     * would remove there at once.
     */
    @UriParam(defaultValue = "3")
    private int catchUp = 3;

    /**
     * How it is known that a file is there: told takes the size and SHA-256 that the repository tells, read also reads
     * all bytes back.
     */
    @UriParam(defaultValue = "told", enums = "told,read")
    private String proof = "told";

    public CopyEndpoint(String uri, Component component, String repository) {
        super(uri, component);
        this.repository = repository;
    }

    public String getRepository() {
        return repository;
    }

    public void setRepository(String repository) {
        this.repository = repository;
    }

    public int getCatchUp() {
        return catchUp;
    }

    public void setCatchUp(int catchUp) {
        this.catchUp = catchUp;
    }

    public String getProof() {
        return proof;
    }

    public void setProof(String proof) {
        this.proof = proof;
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        List<String> names = names();
        if (names.isEmpty()) {
            return;
        }
        Manifest set = Words.body(exchange, Manifest.class, "copy:" + repository);
        for (String name : names) {
            BackupRun run = Words.runOrNull(exchange);
            if (run == null) {
                copyAll(name, set, exchange);
            } else {
                run.interruptibly(() -> copyAll(name, set, exchange));
            }
        }
        tellReadings(names, Words.journal(exchange, Task.BACKUP));
    }

    /** Tells in the report since when every byte of what is there was read back, where it is read back at all. */
    private void tellReadings(List<String> names, Journal journal) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            Readings readings = backups().repository().readings(name);
            readings.last()
                    .ifPresent(last -> rows.add(List.of(
                            name,
                            readings.since().map(CopyEndpoint::second).orElse("not every byte yet"),
                            second(last),
                            String.valueOf(readings.damaged().size()))));
        }
        if (!rows.isEmpty()) {
            journal.adds(new Section(
                    "Read back from other repositories",
                    List.of("repository", "every byte since", "last share", "damaged"),
                    rows));
        }
    }

    private static String second(OffsetDateTime time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private List<String> names() {
        Remotes remotes = Words.remotes(getCamelContext());
        List<String> names = repository.equals(Remotes.ALL) ? remotes.withBackup() : List.of(repository);
        if (names.isEmpty()) {
            LOG.info("copies: no other repository is configured, so nothing is copied");
        } else if (!remotes.isConfigured(names.get(0))) {
            LOG.info("{}: not configured, so nothing is copied there", repository);
            return List.of();
        }
        return names;
    }

    private void copyAll(String name, Manifest set, Exchange exchange) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Optional<Copier> copier = copier(name, set, journal);
        if (copier.isEmpty()) {
            return;
        }
        CopyOutcome first = copied(name, copier.get(), set);
        journal.copies(first);
        if (first.isProved() && catchUp > 0) {
            catchUp(name, copier.get(), journal);
        }
    }

    /** Returns what copies to a repository; notes that it failed when the repository cannot be asked. */
    private Optional<Copier> copier(String name, Manifest set, Journal journal) {
        try {
            return Optional.of(new Copier(
                    backups(),
                    Words.repository(getCamelContext(), name),
                    Words.remotes(getCamelContext()).stores(name),
                    Known.valueOf(proof.toUpperCase(Locale.ROOT)),
                    Words.remotes(getCamelContext()).takesPlainFiles(name)));
        } catch (BackupException e) {
            if (!repository.equals(Remotes.ALL)) {
                throw e;
            }
            journal.copies(failed(name, set, backups().clock().instant(), e));
            return Optional.empty();
        }
    }

    private void catchUp(String name, Copier copier, Journal journal) throws IOException {
        List<Manifest> missing = copier.missing();
        if (missing.isEmpty()) {
            return;
        }
        Instant start = backups().clock().instant();
        try {
            send(name, copier, copier.admitted(missing), journal);
        } catch (IOException | RuntimeException e) {
            // what is there cannot be asked
            journal.copies(failed(name, missing.get(0), start, e));
        }
    }

    private void send(String name, Copier copier, List<Manifest> missing, Journal journal) {
        if (missing.isEmpty()) {
            return;
        }
        LOG.info(
                "{}: {} not copied there yet; copies {} of them",
                name,
                Text.number(missing.size(), "earlier set"),
                Math.min(missing.size(), catchUp));
        for (Manifest set : missing.subList(0, Math.min(missing.size(), catchUp))) {
            CopyOutcome outcome = copied(name, copier, set);
            journal.copies(outcome);
            if (!outcome.isProved()) {
                return;
            }
        }
    }

    private CopyOutcome copied(String name, Copier copier, Manifest set) {
        Instant start = backups().clock().instant();
        try {
            Copier.Result result = copier.copy(set);
            return new CopyOutcome(
                    name, set.set(), result.sentBytes(), result.copy().took(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            return failed(name, set, start, e);
        }
    }

    private CopyOutcome failed(String name, Manifest set, Instant start, Exception e) {
        Trouble trouble = Trouble.of(e);
        LOG.error("{}: {} is not copied: {}\n  hint: {}", name, set.set(), trouble.reason(), trouble.hint());
        LOG.debug("{}: {} is not copied", name, set.set(), e);
        Duration took = Duration.between(start, backups().clock().instant());
        return new CopyOutcome(name, set.set(), 0, took, Optional.of(trouble));
    }
}
