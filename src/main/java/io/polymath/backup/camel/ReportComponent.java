package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code report:}. */
@Component("report")
public final class ReportComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new ReportEndpoint(uri, this, remaining);
    }
}
