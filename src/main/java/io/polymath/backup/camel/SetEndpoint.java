package io.polymath.backup.camel;

import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Request;
import java.io.IOException;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;

/** Opens, seals, closes or finds a set. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "set",
        title = "Set",
        syntax = "set:action",
        producerOnly = true,
        category = {Category.FILE})
public final class SetEndpoint extends WordEndpoint {

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
            case "seal" ->
                exchange.getMessage().setBody(Words.run(exchange, "set:seal").seal());
            case "close" -> close(exchange);
            default -> find(exchange);
        }
    }

    private void open(Exchange exchange) throws IOException {
        Request request = exchange.getMessage().getHeader(Words.REQUEST, Request.class);
        BackupRun run = BackupRun.open(backups(), request == null ? Request.everything() : request);
        Words.hold(exchange, run);
    }

    private void close(Exchange exchange) throws IOException {
        BackupRun run = Words.runOrNull(exchange);
        if (run != null) {
            run.close();
        }
    }

    private void find(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Words.SET, "latest", String.class);
        exchange.getMessage().setBody(backups().repository().find(name));
    }
}
