package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * How a database is reached and read.
 *
 * @param uri {@code bolt://host:port}: one server, never a router
 * @param password empty for a server that asks for none
 * @param tries how often the graph is copied in the hope that nobody writes meanwhile
 * @param fetchSize how many nodes or relationships the driver may hold in memory
 */
record Neo4jSettings(URI uri, String user, Optional<Secret> password, String database, int tries, int fetchSize) {

    private static final String DEFAULT_URI = "bolt://127.0.0.1:7687";
    private static final int DEFAULT_PORT = 7687;
    private static final int DEFAULT_TRIES = 3;
    private static final int MAX_TRIES = 100;
    private static final int DEFAULT_FETCH_SIZE = 2_000;
    private static final int MAX_FETCH_SIZE = 100_000;
    private static final Set<String> SCHEMES = Set.of("bolt", "bolt+s", "bolt+ssc");
    private static final String ROUTING = "neo4j";

    /** Reads the settings, telling the section of every problem. */
    static Neo4jSettings from(Section settings) {
        return new Neo4jSettings(
                uri(settings),
                settings.textOr("user", "neo4j"),
                settings.secret("password"),
                settings.textOr("database", "neo4j"),
                settings.number("tries", DEFAULT_TRIES, 1, MAX_TRIES),
                settings.number("fetch-size", DEFAULT_FETCH_SIZE, 1, MAX_FETCH_SIZE));
    }

    /** Returns where the server is: {@code host:port}. */
    String address() {
        return uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static URI uri(Section settings) {
        String text = settings.textOr("uri", DEFAULT_URI);
        URI fallback = URI.create(DEFAULT_URI);
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            if (uri.getUserInfo() != null) {
                settings.problem("uri", "names a user or password", "set user and password apart from the address");
                return fallback;
            }
            if (scheme.startsWith(ROUTING)) {
                settings.problem(
                        "uri",
                        scheme + ":// may be answered by any member of a cluster, and a backup has to read one",
                        "name one member: " + text.replaceFirst(ROUTING, "bolt"));
                return fallback;
            }
            if (SCHEMES.contains(scheme) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, with the addresses of other services
        }
        settings.problem("uri", "not the address of a Neo4j server: " + text, "expected one such as " + DEFAULT_URI);
        return fallback;
    }
}
