package io.polymath.backup.store.neo4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.summary.SummaryCounters;

/** Nodes or relationships that are made in one transaction, by the statement that makes them. */
final class Batch {

    /** As many rows as the server commits well at once. */
    private static final int MAX_ROWS = 10_000;
    /** As much as a heap of 256 MB holds twice, as objects and as the bytes that are sent. */
    private static final long MAX_BYTES = 8 << 20;
    /** What a value costs beside its text, its key or its elements. */
    private static final long VALUE_BYTES = 48;

    private final Map<String, List<Object>> rows = new LinkedHashMap<>();
    private int count;
    private long bytes;

    /** Adds a row, which its statement finds in {@code $rows}. */
    void add(String statement, Object row) {
        rows.computeIfAbsent(statement, key -> new ArrayList<>()).add(row);
        count++;
        bytes += bytes(row);
    }

    boolean isFull() {
        return count >= MAX_ROWS || bytes >= MAX_BYTES;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Makes all of it. The last statement's result is awaited, the others are sent without a pause. */
    void make(Transaction transaction) {
        List<Result> results = new ArrayList<>();
        rows.forEach((statement, all) -> results.add(transaction.run(statement, Map.of("rows", all))));
        Iterator<List<Object>> expected = rows.values().iterator();
        for (Result result : results) {
            require(expected.next().size(), result.consume().counters());
        }
    }

    /** A relationship whose node is missing would be left out in silence. */
    private static void require(int expected, SummaryCounters made) {
        int found = made.nodesCreated() + made.relationshipsCreated();
        if (found != expected) {
            throw new IllegalStateException("the server made " + found + " of " + expected + " rows");
        }
    }

    /** Returns about how much of the heap a value takes. */
    private static long bytes(Object value) {
        if (value instanceof String text) {
            return VALUE_BYTES + 2L * text.length();
        }
        if (value instanceof byte[] bytes) {
            return VALUE_BYTES + bytes.length;
        }
        if (value instanceof List<?> list) {
            return VALUE_BYTES + list.stream().mapToLong(Batch::bytes).sum();
        }
        if (value instanceof Map<?, ?> map) {
            return VALUE_BYTES + map.values().stream().mapToLong(Batch::bytes).sum() + VALUE_BYTES * map.size();
        }
        return VALUE_BYTES;
    }
}
