package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code compress:}. */
@Component("compress")
public final class CompressComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new CompressEndpoint(uri, this, remaining);
    }
}
