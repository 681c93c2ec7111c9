package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.Neo4jServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Transaction;

class TargetTest {

    @TempDir
    Path home;

    @Test
    void whatLosesADeadlockIsMadeAgain() throws Exception {
        Neo4jServer server = Neo4jServer.second();
        server.wipe();
        server.driver().executableQuery("CREATE (:A {n: 0}), (:B {n: 0})").execute();
        DatabaseAddress address =
                ((Neo4jStore) Stores.of(server, home, Map.of())).settings().source();
        // both hold their first node before either asks for its second one
        CyclicBarrier bothHold = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();

        try (Target target = Target.connect("neo4j", address, 100)) {
            CompletableFuture<Void> one = CompletableFuture.runAsync(
                    () -> target.write(transaction -> count(transaction, List.of("A", "B"), bothHold, attempts)));
            CompletableFuture<Void> two = CompletableFuture.runAsync(
                    () -> target.write(transaction -> count(transaction, List.of("B", "A"), bothHold, attempts)));
            CompletableFuture.allOf(one, two).get();

            assertThat(target.number("MATCH (a:A) RETURN a.n")).isEqualTo(2);
            assertThat(target.number("MATCH (b:B) RETURN b.n")).isEqualTo(2);
        }
        assertThat(attempts).hasValueGreaterThan(2);
    }

    private static void count(
            Transaction transaction, List<String> labels, CyclicBarrier bothHold, AtomicInteger attempts) {
        int attempt = attempts.incrementAndGet();
        transaction.run("MATCH (n:" + labels.get(0) + ") SET n.n = n.n + 1").consume();
        if (attempt <= 2) {
            await(bothHold);
        }
        transaction.run("MATCH (n:" + labels.get(1) + ") SET n.n = n.n + 1").consume();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
