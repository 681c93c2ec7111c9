package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code verify:}. */
@Component("verify")
public final class VerifyComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new VerifyEndpoint(uri, this, remaining);
    }
}
