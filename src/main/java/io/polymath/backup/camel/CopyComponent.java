package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code copy:}. */
@Component("copy")
public final class CopyComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new CopyEndpoint(uri, this, remaining);
    }
}
