package io.polymath.backup.camel;

import io.polymath.backup.set.Export;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;

/** Takes a store's snapshot from the open set as an export; ends the route when the run was not asked for the store. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "export",
        title = "Export",
        syntax = "export:store",
        producerOnly = true,
        category = {Category.DATABASE})
public final class ExportEndpoint extends WordEndpoint {

    /** The name of a configured store, such as postgres. */
    @UriPath
    @Metadata(required = true)
    private String store;

    public ExportEndpoint(String uri, Component component, String store) {
        super(uri, component);
        this.store = store;
    }

    public String getStore() {
        return store;
    }

    public void setStore(String store) {
        this.store = store;
    }

    @Override
    protected void process(Exchange exchange) {
        Words.nameStore(exchange, store);
        Optional<Export> export = Words.run(exchange, "export:" + store).export(store);
        if (export.isEmpty()) {
            exchange.setRouteStop(true);
            return;
        }
        exchange.getMessage().setBody(export.get());
    }
}
