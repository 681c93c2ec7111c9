package io.polymath.backup.store.neo4j;

import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.Neo4jException;

/** One database of a Neo4j server, of any edition. */
record Neo4jStore(String name, Neo4jSettings settings, Clock clock) implements Store {

    private static final int CONNECT_SECONDS = 10;

    @Override
    public String kind() {
        return Neo4jKind.NAME;
    }

    @Override
    public String suffix() {
        return Neo4jKind.SUFFIX;
    }

    @Override
    public Session connect() {
        Faults faults = new Faults(name, settings);
        Driver driver = driver();
        try {
            driver.verifyConnectivity();
            Database database = new Database(driver, settings.database(), settings.fetchSize());
            return new Neo4jSession(this, driver, database, database.version());
        } catch (Neo4jException e) {
            RuntimeException fault = faults.translate(e, driver);
            driver.close();
            throw fault;
        }
    }

    private Driver driver() {
        AuthToken token = settings.password()
                .map(password -> AuthTokens.basic(settings.user(), password.reveal()))
                .orElseGet(AuthTokens::none);
        Config config = Config.builder()
                .withConnectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .withConnectionAcquisitionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .withUserAgent("polymath-backup")
                .withTelemetryDisabled(true)
                .build();
        return GraphDatabase.driver(settings.uri(), token, config);
    }
}
