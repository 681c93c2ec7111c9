package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code set:}. */
@Component("set")
public final class SetComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new SetEndpoint(uri, this, remaining);
    }
}
