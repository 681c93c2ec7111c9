package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GraphCountsTest {

    private final GraphCounts exported = counts(2_000, 5, Map.of("Paper", 2_000L), Map.of("CITES", 5L));

    @Test
    void equalCountsDoNotDiffer() {
        assertThat(exported.differences(counts(2_000, 5, Map.of("Paper", 2_000L), Map.of("CITES", 5L))))
                .isEmpty();
    }

    @Test
    void everyDifferenceIsTold() {
        assertThat(exported.differences(counts(2_001, 6, Map.of("Paper", 2_000L, "Code", 1L), Map.of("USES", 6L))))
                .containsExactly(
                        "nodes 2,000 and 2,001",
                        "relationships 5 and 6",
                        "label Code 0 and 1",
                        "type CITES 5 and 0",
                        "type USES 0 and 6");
    }

    private static GraphCounts counts(
            long nodes, long relationships, Map<String, Long> labels, Map<String, Long> types) {
        return new GraphCounts(nodes, relationships, new TreeMap<>(labels), new TreeMap<>(types));
    }
}
