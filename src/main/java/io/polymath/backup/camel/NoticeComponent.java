package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code notice:}. */
@Component("notice")
public final class NoticeComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new NoticeEndpoint(uri, this, remaining);
    }
}
