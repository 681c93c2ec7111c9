package io.polymath.backup.store.chroma;

/** A set of ids as a number and a sum: two sets are equal when both are, as far as 128 bits can tell. */
final class IdSum {

    private long count;
    private long high;
    private long low;

    void add(IdHash id) {
        count++;
        high += id.high();
        low += id.low();
    }

    void remove(IdHash id) {
        count--;
        high -= id.high();
        low -= id.low();
    }

    long count() {
        return count;
    }

    boolean sameAs(IdSum other) {
        return count == other.count && high == other.high && low == other.low;
    }
}
