package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code prune:}. */
@Component("prune")
public final class PruneComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new PruneEndpoint(uri, this, remaining);
    }
}
