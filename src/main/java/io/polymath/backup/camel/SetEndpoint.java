package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Request;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens, seals, closes or finds a set. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "set",
        title = "Set",
        syntax = "set:action",
        producerOnly = true,
        category = {Category.FILE})
public final class SetEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(SetEndpoint.class);

    /**
     * What to do: open takes the repository and holds all stores at one cut; seal writes the manifest and gives the set
     * its name; close lets everything go, and removes what was not sealed; find reads a set that exists, the latest one
     * unless the header set names another.
     */
    @UriPath(enums = "open,seal,close,find")
    @Metadata(required = true)
    private String action;

    public SetEndpoint(String uri, Component component, String action) {
        super(uri, component);
        this.action = action;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        switch (action) {
            case "open" -> open(exchange);
            case "seal" -> seal(exchange);
            case "close" -> close(exchange);
            default -> find(exchange);
        }
    }

    private void open(Exchange exchange) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Request request = exchange.getMessage().getHeader(Words.REQUEST, Request.class);
        // a key that expired is told before any store is held
        Words.encryption(getCamelContext()).requireUsable();
        BackupRun run = BackupRun.open(
                backups(), request == null ? Request.everything() : request, WriterRoutes.pause(getCamelContext()));
        Words.hold(exchange, run);
        journal.begins(run.set());
        run.swept().forEach(left -> journal.warns("the run " + left + " was interrupted; what it left was removed"));
    }

    private void seal(Exchange exchange) throws IOException {
        Manifest set = Words.run(exchange, "set:seal").seal();
        Words.journal(exchange, Task.BACKUP).seals(set);
        // what a route caught, and went on after, is no failure of a run that came so far
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        exchange.getMessage().setBody(set);
    }

    /** Never fails itself: it stands in doFinally, where the report still has to follow. */
    private void close(Exchange exchange) {
        BackupRun run = Words.runOrNull(exchange);
        if (run == null) {
            return;
        }
        Journal journal = Words.journal(exchange, Task.BACKUP);
        try {
            run.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("run {}: unable to let everything go", run.set(), e);
            journal.fails(Trouble.of(e));
        }
        run.pause().trouble().ifPresent(journal::fails);
        run.pause().warnings().forEach(journal::warns);
        journal.fails(run.failures());
    }

    private void find(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Words.SET, "latest", String.class);
        exchange.getMessage().setBody(backups().find(name));
    }
}
