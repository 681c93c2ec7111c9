package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why a run failed that a trigger started: nobody waits for its result. */
final class TriggeredFailures extends EventNotifierSupport {

    private static final Logger LOG = LoggerFactory.getLogger(TriggeredFailures.class);

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeFailedEvent) event).getExchange();
        Exception thrown = exchange.getException();
        boolean isBranch = exchange.getProperty(Exchange.CORRELATION_ID) != null; // of multicast: its route tells
        if (thrown != null
                && !isBranch
                && exchange.getFromEndpoint() != null
                && exchange.getFromEndpoint().getEndpointUri().matches("(quartz|timer):.*")) {
            Trouble trouble = Trouble.of(thrown);
            LOG.error("run: failed: {}\n  hint: {}", trouble.reason(), trouble.hint());
            LOG.debug("run: failed", thrown);
        }
    }
}
