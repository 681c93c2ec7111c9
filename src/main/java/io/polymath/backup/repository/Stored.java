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

    /** What the names of folders begin with in which {@code check} tries a repository: they are no sets. */
    public static final String PROBES = "polymath_check_";

    private static final Pattern PROBE = Pattern.compile(PROBES + "\\d{14}_[0-9a-f]{8}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    /** Returns the key of a set's file. */
    public static String key(SetId set, String file) {
        String key = set + "/" + file;
        if (!isKey(key)) {
            throw new IllegalArgumentException("not the name of a set's file: " + file);
        }
        return key;
    }

    /** Returns whether a key is that of a set's file, or of a probe: never a path to somewhere else. */
    public static boolean isKey(String key) {
        int slash = key.indexOf('/');
        return slash > 0
                && isFolder(key.substring(0, slash))
                && FILE.matcher(key.substring(slash + 1)).matches();
    }

    private static boolean isFolder(String name) {
        return SetId.isValid(name) || PROBE.matcher(name).matches();
    }

    /** Returns the set that it belongs to; empty when the key is not one of a set. */
    public Optional<SetId> set() {
        String folder = key.substring(0, Math.max(0, key.indexOf('/')));
        return isKey(key) && SetId.isValid(folder) ? Optional.of(new SetId(folder)) : Optional.empty();
    }

    /** Returns the name of the file in its set. */
    public String file() {
        return key.substring(key.indexOf('/') + 1);
    }
}
