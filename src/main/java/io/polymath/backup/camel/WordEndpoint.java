package io.polymath.backup.camel;

import io.polymath.backup.run.Backups;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** What our words share: each is a step of a route, which changes the message that passes. */
public abstract class WordEndpoint extends DefaultEndpoint {

    protected WordEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** Does the word's work on a message. */
    protected abstract void process(Exchange exchange) throws Exception;

    /** Returns what all runs share. */
    final Backups backups() {
        return getCamelContext().getRegistry().lookupByNameAndType(Words.BACKUPS, Backups.class);
    }

    /** Returns the one thing of a type that the program gave to {@link Pipeline#start}. */
    final <T> T service(Class<T> type) {
        T service = getCamelContext().getRegistry().findSingleByType(type);
        if (service == null) {
            throw new IllegalStateException(getEndpointUri() + " needs a " + type.getSimpleName());
        }
        return service;
    }

    @Override
    public final Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                WordEndpoint.this.process(exchange);
            }
        };
    }

    @Override
    public final Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException(getEndpointUri() + " cannot start a route: use it as a step");
    }
}
