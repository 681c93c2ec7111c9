package io.polymath.backup.repository;

import io.polymath.backup.set.SetId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that a repository keeps.
 *
 * @param key {@code SET/FILE}, such as {@code polymath_20261122_0200/manifest.json}
 * @param bytes its size
 */
public record Stored(String key, long bytes) {

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    /** Returns the key of a set's file. */
    public static String key(SetId set, String file) {
        String key = set + "/" + file;
        if (!isKey(key)) {
            throw new IllegalArgumentException("not the name of a set's file: " + file);
        }
        return key;
    }

    /** Returns whether a key is that of a set's file: never a path to somewhere else. */
    public static boolean isKey(String key) {
        int slash = key.indexOf('/');
        return slash > 0
                && SetId.isValid(key.substring(0, slash))
                && FILE.matcher(key.substring(slash + 1)).matches();
    }

    /** Returns the set that it belongs to; empty when the key is not one of ours. */
    public Optional<SetId> set() {
        return isKey(key) ? Optional.of(new SetId(key.substring(0, key.indexOf('/')))) : Optional.empty();
    }

    /** Returns the name of the file in its set. */
    public String file() {
        return key.substring(key.indexOf('/') + 1);
    }
}
