package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreRun;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof.Purpose;
import java.io.IOException;
import java.util.Locale;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restores a set, step by step. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "restore",
        title = "Restore",
        syntax = "restore:action",
        producerOnly = true,
        category = {Category.DATABASE})
public final class RestoreEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreEndpoint.class);

    /**
     * What to do: open finds the set and plans every store; fetch copies the archives from another repository; verify
     * reads them to their end; load fills the targets; compare takes their inventories; swap puts them in the place of
     * the live stores, if that was asked for; discard removes what a drill loaded; close lets everything go.
     */
    @UriPath(enums = "open,fetch,verify,load,compare,swap,discard,close")
    @Metadata(required = true)
    private String action;

    /** How much restore:verify reads: file compares size and SHA-256, content also every record. */
    @UriParam(enums = "content,file", defaultValue = "content")
    private String level = "content";

    /** What restore:open begins when no command says so: restore, or drill, which loads into throw-away stores. */
    @UriParam(enums = "restore,drill", defaultValue = "restore")
    private String purpose = "restore";

    public RestoreEndpoint(String uri, Component component, String action) {
        super(uri, component);
        this.action = action;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    public String getLevel() {
        return level;
    }

    public void setLevel(String level) {
        this.level = level;
    }

    public String getPurpose() {
        return purpose;
    }

    public void setPurpose(String purpose) {
        this.purpose = purpose;
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        switch (action) {
            case "open" -> open(exchange);
            case "close" -> close(exchange);
            default -> {
                RestoreRun run = Words.restore(exchange, "restore:" + action);
                step(run);
                exchange.getMessage().setBody(run.result());
            }
        }
    }

    private void open(Exchange exchange) throws IOException {
        RestoreRequest request = exchange.getMessage().getHeader(Words.RESTORE_REQUEST, RestoreRequest.class);
        if (request == null) {
            String set = exchange.getMessage().getHeader(Words.SET, "latest", String.class);
            request = purpose.equals("drill") ? RestoreRequest.drill(set) : RestoreRequest.beside(set);
        }
        Journal journal = Words.journal(exchange, request.purpose() == Purpose.DRILL ? Task.DRILL : Task.RESTORE);
        RestoreRun run = RestoreRun.open(backups(), request, name -> Words.repository(getCamelContext(), name));
        Words.hold(exchange, run);
        journal.begins(run.set());
        exchange.getMessage().setHeader(Words.SET, run.set().value());
        exchange.getMessage().setHeader(Words.IN_PLACE, run.isInPlace());
        exchange.getMessage().setBody(run.plan());
    }

    private void step(RestoreRun run) throws IOException {
        switch (action) {
            case "fetch" -> run.fetch();
            case "verify" -> run.verify(Proof.Level.valueOf(level.toUpperCase(Locale.ROOT)));
            case "load" -> run.load();
            case "compare" -> run.compare();
            case "swap" -> run.swap();
            default -> run.discard();
        }
    }

    /** Never fails itself: it stands in doFinally, where what happened before has to be told. */
    private static void close(Exchange exchange) {
        RestoreRun run = Words.restoreOrNull(exchange);
        if (run == null) {
            return;
        }
        Journal journal = Words.journal(exchange, Task.RESTORE);
        try {
            run.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("restore {}: unable to let everything go", run.set(), e);
            journal.fails(Trouble.of(e));
        }
        RestoreReporting.note(run.result(), journal);
    }
}
