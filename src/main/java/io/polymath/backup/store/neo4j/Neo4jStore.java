package io.polymath.backup.store.neo4j;

import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Survey;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;

/** One database of a Neo4j server, of any edition. */
record Neo4jStore(String name, Neo4jSettings settings, Clock clock) implements Store {

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
        Faults faults = Faults.reading(name, settings.source());
        Driver driver = settings.source().driver();
        try {
            driver.verifyConnectivity();
            Database database = new Database(driver, settings.source().database(), settings.fetchSize());
            return new Neo4jSession(this, driver, database, database.version());
        } catch (Neo4jException e) {
            RuntimeException fault = faults.translate(e, driver);
            driver.close();
            throw fault;
        }
    }

    @Override
    public Optional<Survey.Remark> lacksForDrills() {
        return settings.restore().drills()
                ? Optional.empty()
                : Optional.of(new Survey.Remark(
                        Places.noServer(name),
                        Places.howToDrill(name) + "; or leave it out on purpose: drill.leave-out = " + name));
    }

    @Override
    public Restoration restoration(RestoreOrder order) throws IOException {
        return Neo4jRestoration.open(this, order);
    }
}
