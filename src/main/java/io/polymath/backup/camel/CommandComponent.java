package io.polymath.backup.camel;

import org.apache.camel.spi.annotations.Component;

/** Makes the steps {@code command:}. */
@Component("command")
public final class CommandComponent extends WordComponent {

    @Override
    protected WordEndpoint endpoint(String uri, String remaining) {
        return new CommandEndpoint(uri, this, remaining);
    }
}
