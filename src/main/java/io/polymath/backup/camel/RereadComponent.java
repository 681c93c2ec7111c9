package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code reread:}. */
@Component("reread")
public final class RereadComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new RereadEndpoint(uri, this, remaining);
    }
}
