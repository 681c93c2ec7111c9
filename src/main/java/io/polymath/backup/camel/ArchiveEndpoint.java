package io.polymath.backup.camel;

import io.polymath.backup.set.Export;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;

/** Writes an export, through its codecs, as an archive of the open set. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "archive",
        title = "Archive",
        syntax = "archive:action",
        producerOnly = true,
        category = {Category.FILE})
public final class ArchiveEndpoint extends WordEndpoint {

    /** What to do: write is all there is. */
    @UriPath(enums = "write")
    @Metadata(required = true)
    private String action;

    public ArchiveEndpoint(String uri, Component component, String action) {
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
        Export export = Words.body(exchange, Export.class, "archive:write");
        exchange.getMessage().setBody(Words.run(exchange, "archive:write").write(export));
    }
}
