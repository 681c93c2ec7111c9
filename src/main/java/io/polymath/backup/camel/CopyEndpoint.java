package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Copier;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetCopy.Known;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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

/** Copies a set to another repository, and proves that it is there. A copy that fails is noted, and throws nothing. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "copy",
        title = "Copy",
        syntax = "copy:repository",
        producerOnly = true,
        category = {Category.FILE})
public final class CopyEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(CopyEndpoint.class);

    /** The name of the repository: that with which its four routes begin, such as s3. */
    @UriPath
    @Metadata(required = true)
    private String repository;

    /** How many earlier sets that were never copied there are copied as well, the newest first. */
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
        Remotes remotes = Words.remotes(getCamelContext());
        if (!remotes.isConfigured(repository)) {
            LOG.info("{}: not configured, so nothing is copied there", repository);
            return;
        }
        Manifest set = Words.body(exchange, Manifest.class, "copy:" + repository);
        BackupRun run = Words.runOrNull(exchange);
        if (run == null) {
            copyAll(set, exchange);
        } else {
            run.interruptibly(() -> copyAll(set, exchange));
        }
    }

    private void copyAll(Manifest set, Exchange exchange) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Copier copier = new Copier(
                backups(),
                Words.repository(getCamelContext(), repository),
                Known.valueOf(proof.toUpperCase(Locale.ROOT)));
        CopyOutcome first = copied(copier, set);
        journal.copies(first);
        if (first.isProved() && catchUp > 0) {
            catchUp(copier, journal);
        }
    }

    private void catchUp(Copier copier, Journal journal) throws IOException {
        List<Manifest> missing = copier.missing();
        if (missing.isEmpty()) {
            return;
        }
        LOG.info(
                "{}: {} earlier sets were never copied there; copies {} of them",
                repository,
                missing.size(),
                Math.min(missing.size(), catchUp));
        for (Manifest set : missing.subList(0, Math.min(missing.size(), catchUp))) {
            CopyOutcome outcome = copied(copier, set);
            journal.copies(outcome);
            if (!outcome.isProved()) {
                return;
            }
        }
    }

    private CopyOutcome copied(Copier copier, Manifest set) {
        Instant start = backups().clock().instant();
        try {
            Copier.Result result = copier.copy(set);
            return new CopyOutcome(
                    repository, set.set(), result.sentBytes(), result.copy().took(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            Trouble trouble = Trouble.of(e);
            LOG.error("{}: {} is not copied: {}\n  hint: {}", repository, set.set(), trouble.reason(), trouble.hint());
            LOG.debug("{}: {} is not copied", repository, set.set(), e);
            Duration took = Duration.between(start, backups().clock().instant());
            return new CopyOutcome(repository, set.set(), 0, took, Optional.of(trouble));
        }
    }
}
