package io.polymath.backup.store.neo4j;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Bookmark;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionConfig;

/** One database on one server. Its methods throw what the driver throws. */
final class Database {

    /** No time limit, whatever the server's default is: a large graph takes as long as it takes. */
    private static final TransactionConfig READ = TransactionConfig.builder()
            .withTimeout(Duration.ZERO)
            .withMetadata(Map.of("app", "polymath-backup"))
            .build();

    private final Driver driver;
    private final SessionConfig sessions;

    Database(Driver driver, String name, int fetchSize) {
        this.driver = driver;
        this.sessions = SessionConfig.builder()
                .withDatabase(name)
                .withDefaultAccessMode(AccessMode.READ)
                .withFetchSize(fetchSize)
                .build();
    }

    /** Returns a session that reads; the caller closes it. */
    Session session() {
        return driver.session(sessions);
    }

    /** Returns how its transactions are run. */
    TransactionConfig transactions() {
        return READ;
    }

    /**
     * Returns what the database has committed. Reads do not move it; every write and every change of the schema does, on
     * each edition. It waits for nobody.
     */
    String bookmark() {
        try (Session session = session()) {
            session.run("RETURN 1").consume();
            return session.lastBookmarks().stream()
                    .map(Bookmark::value)
                    .sorted()
                    .collect(Collectors.joining(","));
        }
    }

    /**
     * Waits until every transaction has ended that was being committed when this was called: readers see parts of it
     * before the bookmark tells of it, so only the bookmark that is taken afterwards tells of all that was seen.
     */
    void awaitCommits() {
        try (Session session = session()) {
            Set<String> committing = committing(session);
            while (!committing.isEmpty()) {
                committing.retainAll(committing(session));
            }
        }
    }

    private static Set<String> committing(Session session) {
        return session.run("SHOW TRANSACTIONS YIELD transactionId, status WHERE status = 'Closing'").stream()
                .map(row -> row.get("transactionId").asString())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Returns the server's version and edition. */
    ServerVersion version() {
        try (Session session = session()) {
            Record kernel = session.run("CALL dbms.components() YIELD name, versions, edition"
                            + " WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition")
                    .single();
            return new ServerVersion(
                    kernel.get("version").asString(), kernel.get("edition").asString());
        }
    }
}
