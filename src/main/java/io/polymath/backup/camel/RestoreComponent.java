package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code restore:}. */
@Component("restore")
public final class RestoreComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new RestoreEndpoint(uri, this, remaining);
    }
}
