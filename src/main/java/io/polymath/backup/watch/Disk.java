package io.polymath.backup.watch;

/** The disk of the local repository, in bytes. */
record Disk(long total, long free) {

    private static final int ALL = 100;

    long used() {
        return total - free;
    }

    boolean isFullerThan(int percent) {
        return used() * (double) ALL > percent * (double) total;
    }

    int usedPercent() {
        return total <= 0 ? 0 : (int) (used() * (double) ALL / total);
    }
}
