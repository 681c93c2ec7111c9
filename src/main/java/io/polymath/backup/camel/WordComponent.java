package io.polymath.backup.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** What the components of all our words share: an endpoint is made, and its options are set from the route. */
public abstract class WordComponent extends DefaultComponent {

    @Override
    protected final Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        WordEndpoint endpoint = endpoint(uri, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Returns a new endpoint for what follows the word's colon. */
    protected abstract WordEndpoint endpoint(String uri, String remaining);
}
