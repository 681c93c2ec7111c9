package io.polymath.backup.camel;

import io.polymath.backup.report.Journal;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.retention.LocalShelf;
import io.polymath.backup.retention.Pruner;
import io.polymath.backup.retention.RemoteShelf;
import io.polymath.backup.retention.Shelf;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

    /** Where sets are removed: local for the folder on this machine, the name of another repository, or all others. */
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
        Remotes remotes = Words.remotes(getCamelContext());
        for (String name : repository.equals(Remotes.ALL) ? remotes.withBackup() : List.of(repository)) {
            if (!isLocal(name) && !remotes.isConfigured(name)) {
                LOG.info("{}: not configured, so nothing is pruned there", name);
            } else {
                prune(name, set, exchange);
            }
        }
    }

    private void prune(String name, Manifest set, Exchange exchange) throws IOException {
        if (!set.holdsTheEstate()) {
            LOG.info("{}: nothing is pruned after a set that lacks a store", name);
            return;
        }
        if (!isLocal(name) && !isThere(name, set.set())) {
            LOG.info("{}: nothing is pruned, as {} is not there", name, set.set());
            return;
        }
        Shelf shelf = shelf(name);
        BackupRun run = Words.runOrNull(exchange);
        if (run == null) {
            prune(exchange, shelf, set);
        } else {
            run.interruptibly(() -> prune(exchange, shelf, set));
        }
    }

    private static boolean isLocal(String name) {
        return name.equals("local");
    }

    private boolean isThere(String name, SetId set) throws IOException {
        return backups().repository().copies(set).stream()
                .anyMatch(
                        copy -> copy.repository().equals(name) && copy.removed().isEmpty());
    }

    private Shelf shelf(String name) {
        return isLocal(name)
                ? new LocalShelf(backups().repository())
                : new RemoteShelf(
                        Words.repository(getCamelContext(), name),
                        backups().repository(),
                        backups().clock());
    }

    private void prune(Exchange exchange, Shelf shelf, Manifest set) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Pruner pruner = new Pruner(
                shelf, backups().policies().of(shelf.name()), backups().clock());
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
