package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code encrypt:}. */
@Component("encrypt")
public final class EncryptComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new EncryptEndpoint(uri, this, remaining);
    }
}
