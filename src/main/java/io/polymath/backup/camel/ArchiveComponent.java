package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code archive:}. */
@Component("archive")
public final class ArchiveComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new ArchiveEndpoint(uri, this, remaining);
    }
}
