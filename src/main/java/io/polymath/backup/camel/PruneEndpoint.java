package io.polymath.backup.camel;

import io.polymath.backup.report.Journal;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.retention.LocalShelf;
import io.polymath.backup.retention.Pruner;
import io.polymath.backup.retention.Shelf;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from a repository the sets that no rule of retention keeps, after a good set. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "prune",
        title = "Prune",
        syntax = "prune:repository",
        producerOnly = true,
        category = {Category.FILE})
public final class PruneEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(PruneEndpoint.class);

    /** Where sets are removed: local for the folder on this machine, or the name of another configured repository. */
    @UriPath
    @Metadata(required = true)
    private String repository;

    public PruneEndpoint(String uri, Component component, String repository) {
        super(uri, component);
        this.repository = repository;
    }

    public String getRepository() {
        return repository;
    }

    public void setRepository(String repository) {
        this.repository = repository;
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        if (exchange.getMessage().getBody() == null) {
            LOG.info("{}: nothing is pruned without a new set", repository);
            return;
        }
        Manifest set = Words.body(exchange, Manifest.class, "prune:" + repository);
        Optional<Shelf> shelf = shelf();
        if (shelf.isEmpty()) {
            LOG.info("{}: nothing to prune, as no such repository is configured", repository);
        } else if (!set.holdsTheEstate()) {
            LOG.info("{}: nothing is pruned after a set that lacks a store", repository);
        } else {
            prune(exchange, shelf.get(), set);
        }
    }

    private Optional<Shelf> shelf() {
        return repository.equals("local") ? Optional.of(new LocalShelf(backups().repository())) : Optional.empty();
    }

    private void prune(Exchange exchange, Shelf shelf, Manifest set) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Pruner pruner =
                new Pruner(shelf, backups().policies().of(repository), backups().clock());
        PruneOutcome outcome;
        if (Words.runOrNull(exchange) != null) {
            outcome = pruner.prune(List.of(set.set())); // the run holds the lock
        } else {
            RepositoryLock lock = backups().repository().lock(Duration.ZERO);
            try {
                outcome = pruner.prune(List.of(set.set()));
            } finally {
                lock.close();
            }
        }
        journal.prunes(outcome);
    }
}
