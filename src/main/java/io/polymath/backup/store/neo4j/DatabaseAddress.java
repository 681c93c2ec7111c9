package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/**
 * Where a database is, and how one logs in.
 *
 * @param uri {@code bolt://host:port}: one server, never a router
 * @param password empty for a server that asks for none
 */
record DatabaseAddress(URI uri, String user, Optional<Secret> password, String database) {

    static final String DEFAULT_URI = "bolt://127.0.0.1:7687";

    private static final int DEFAULT_PORT = 7687;
    private static final int CONNECT_SECONDS = 10;
    private static final Set<String> SCHEMES = Set.of("bolt", "bolt+s", "bolt+ssc");
    private static final String ROUTING = "neo4j";

    /** Reads the address of the store itself, telling the section of every problem. */
    static DatabaseAddress from(Section settings) {
        return new DatabaseAddress(
                uri(settings, "uri", settings.textOr("uri", DEFAULT_URI)),
                settings.textOr("user", "neo4j"),
                settings.secret("password"),
                settings.textOr("database", "neo4j"));
    }

    /**
     * Reads how one logs in at another server: user, password and database are the store's own unless they are set.
     *
     * @param use what the settings begin with: {@code restore}
     * @param own the address of the store, whose uri stands in
     */
    static DatabaseAddress login(Section settings, String use, DatabaseAddress own) {
        return new DatabaseAddress(
                own.uri,
                settings.textOr(use + ".user", own.user),
                settings.secret(use + ".password").or(own::password),
                settings.textOr(use + ".database", own.database));
    }

    /** Reads the address of another database; empty when its uri is not set. */
    static Optional<DatabaseAddress> from(Section settings, String use, DatabaseAddress login) {
        String name = use + ".uri";
        return settings.optional(name).map(text -> login.withUri(uri(settings, name, text)));
    }

    /** Returns where the server is: {@code host:port}. */
    String server() {
        return uri.getHost() + ":" + (uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    /** Returns it as a person would say it: {@code neo4j at host:port}. */
    @Override
    public String toString() {
        return database + " at " + server();
    }

    DatabaseAddress withDatabase(String other) {
        return new DatabaseAddress(uri, user, password, other);
    }

    DatabaseAddress withUri(URI other) {
        return new DatabaseAddress(other, user, password, database);
    }

    /** Returns a driver that has not connected yet; the caller closes it. */
    Driver driver() {
        AuthToken token =
                password.map(secret -> AuthTokens.basic(user, secret.reveal())).orElseGet(AuthTokens::none);
        Config config = Config.builder()
                .withConnectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .withConnectionAcquisitionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .withUserAgent("polymath-backup")
                .withTelemetryDisabled(true)
                .build();
        return GraphDatabase.driver(uri, token, config);
    }

    /** Returns whether a text looks like the address of a server, of whatever kind. */
    static boolean isUri(String text) {
        return text.contains("://");
    }

    private static URI uri(Section settings, String name, String text) {
        URI fallback = URI.create(DEFAULT_URI);
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            if (uri.getUserInfo() != null) {
                settings.problem(name, "names a user or password", "set user and password apart from the address");
                return fallback;
            }
            if (scheme.startsWith(ROUTING)) {
                settings.problem(
                        name,
                        scheme + ":// may be answered by any member of a cluster, and a backup has to read one",
                        "name one member: " + text.replaceFirst(ROUTING, "bolt"));
                return fallback;
            }
            if (isUsable(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, with the addresses of other services
        }
        settings.problem(name, "not the address of a Neo4j server: " + text, "expected one such as " + DEFAULT_URI);
        return fallback;
    }

    /** Returns whether an address names one server that speaks Bolt. */
    static boolean isUsable(URI uri) {
        return SCHEMES.contains(String.valueOf(uri.getScheme())) && uri.getHost() != null;
    }
}
