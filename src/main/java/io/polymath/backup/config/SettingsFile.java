package io.polymath.backup.config;

import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;

/** Settings as they are read from a file, where a key that stands there twice is not silently the last one. */
final class SettingsFile extends Properties {

    private static final long serialVersionUID = 1L;

    private final TreeSet<String> twice = new TreeSet<>();

    @Override
    public synchronized Object put(Object key, Object value) {
        if (containsKey(key)) {
            twice.add(key.toString());
        }
        return super.put(key, value);
    }

    SortedSet<String> twice() {
        return twice;
    }

    @Override
    public synchronized boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public synchronized int hashCode() {
        return super.hashCode();
    }
}
