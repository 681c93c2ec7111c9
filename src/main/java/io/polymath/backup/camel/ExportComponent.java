package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code export:}. */
@Component("export")
public final class ExportComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new ExportEndpoint(uri, this, remaining);
    }
}
