package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code watch:}. */
@Component("watch")
public final class WatchComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new WatchEndpoint(uri, this, remaining);
    }
}
