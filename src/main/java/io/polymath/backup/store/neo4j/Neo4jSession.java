package io.polymath.backup.store.neo4j;

import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Survey;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database that answered. */
final class Neo4jSession implements Session {

    private static final Logger LOG = LoggerFactory.getLogger(Neo4jSession.class);

    private final Neo4jStore store;
    private final Driver driver;
    private final Database database;
    private final ServerVersion version;

    /** @param driver is closed with the session */
    Neo4jSession(Neo4jStore store, Driver driver, Database database, ServerVersion version) {
        this.store = store;
        this.driver = driver;
        this.database = database;
        this.version = version;
        LOG.info(
                "{}: connected to {} of Neo4j {} {} at {}",
                store.name(),
                store.settings().source().database(),
                version.number(),
                version.edition(),
                store.settings().source().server());
    }

    /** Notes what the database has committed; a Community server has no way to hold it still. */
    @Override
    public Snapshot open() {
        try {
            return new Neo4jSnapshot(store, database, version);
        } catch (Neo4jException e) {
            throw Faults.reading(store.name(), store.settings().source()).translate(e);
        }
    }

    @Override
    public Survey survey() {
        return Survey.of("Neo4j " + version.number() + " " + version.edition() + " at "
                + store.settings().source().server() + ", database "
                + store.settings().source().database());
    }

    @Override
    public void close() {
        driver.close();
    }
}
