package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Value;
import org.neo4j.driver.types.UnsupportedType;

/** Takes properties from the driver, and refuses what an export cannot hold: nothing is dropped or changed in silence. */
final class PropertyReader {

    private final String store;

    /** @param store the store's name, for messages */
    PropertyReader(String store) {
        this.store = store;
    }

    /**
     * Returns properties by key, as values of the classes that {@link PropertyType} lists.
     *
     * @param owner names what has them, for a message
     */
    SortedMap<String, Object> read(Value map, Supplier<String> owner) {
        SortedMap<String, Object> properties = new TreeMap<>();
        for (String key : map.keys()) {
            properties.put(key, value(map.get(key), () -> "property " + key + " of " + owner.get()));
        }
        return properties;
    }

    private Object value(Value value, Supplier<String> which) {
        Object plain;
        try {
            plain = value.asObject();
        } catch (RuntimeException e) {
            // the driver gives a time in a zone that Java does not know as a value that throws when it is asked for
            throw refusal(which, "a " + value.type().name() + " that Java cannot hold", e);
        }
        if (!isKnown(plain)) {
            throw refusal(which, "the unknown type " + name(value), null);
        }
        return plain;
    }

    private static boolean isKnown(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(element -> !(element instanceof List) && isKnown(element));
        }
        return value != null && PropertyType.of(value).isPresent();
    }

    private static String name(Value value) {
        return value.asObject() instanceof UnsupportedType unsupported
                ? unsupported.name()
                : value.type().name();
    }

    private BackupException refusal(Supplier<String> which, String what, @Nullable Exception cause) {
        return new BackupException(
                ExitCode.FAILED,
                Text.of("%s: unable to export %s: it is of %s", store, which.get(), what),
                "a newer version of polymath-backup, or of Java and its time zones, may know it",
                cause);
    }
}
