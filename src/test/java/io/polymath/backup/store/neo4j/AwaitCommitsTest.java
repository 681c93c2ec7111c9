package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.Neo4jServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

class AwaitCommitsTest {

    @Test
    void aBookmarkTellsOfACommitThatHadBegunBeforeItWasTaken() throws Exception {
        Neo4jServer server = Neo4jServer.shared();
        server.wipe();
        Driver driver = server.driver();
        Database database = new Database(driver, "neo4j", 100);
        String before = database.bookmark();

        try (Session session = driver.session();
                Transaction transaction = session.beginTransaction()) {
            transaction
                    .run("UNWIND range(1, 60000) AS i CREATE (:Big {i: i, text: 'of some length'})")
                    .consume();
            CompletableFuture<Void> commit = CompletableFuture.runAsync(transaction::commit);
            awaitCommitting(driver, commit);
            database.awaitCommits();

            assertThat(database.bookmark()).isNotEqualTo(before);

            commit.get();
        }
    }

    private static void awaitCommitting(Driver driver, CompletableFuture<Void> commit) {
        long limit = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!commit.isDone() && System.nanoTime() < limit) {
            long closing = driver.executableQuery("SHOW TRANSACTIONS YIELD status WHERE status = 'Closing'")
                    .execute()
                    .records()
                    .size();
            if (closing > 0) {
                return;
            }
        }
    }
}
