package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of databases that a restore makes. */
final class DatabaseTarget {

    /** What PostgreSQL cuts longer names to, NAMEDATALEN - 1. */
    private static final int MAX_BYTES = 63;

    private static final String DRILL = "_drill_";
    private static final Pattern OF_DRILL = Pattern.compile(".+(" + DRILL + "[0-9]{8}_[0-9]{4}[0-9_]*)");

    private DatabaseTarget() {}

    /** Returns whether a drill of a live database would give this name to what it makes. */
    static boolean isOfDrill(String name, String live) {
        Matcher drill = OF_DRILL.matcher(name);
        return drill.matches() && suffixed(live, drill.group(1)).equals(name);
    }

    /** Returns the name of the database that an order loads into. */
    static String name(RestoreOrder order, String live) {
        SetId set = order.set();
        Destination destination = order.destination();
        if (destination instanceof Destination.Named named) {
            return named.name();
        }
        if (destination instanceof Destination.ThrowAway) {
            return suffixed(live, DRILL + set.stamp());
        }
        return suffixed(live, (order.object().isPresent() ? "_object_" : "_restored_") + set.stamp());
    }

    /** Returns a name with an ending, its beginning cut so that the whole is no longer than a name may be. */
    static String suffixed(String name, String ending) {
        String start = name;
        while ((start + ending).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            start = start.substring(0, start.length() - 1);
        }
        return start + ending;
    }

    /** Returns a text as one word of a POSIX shell. */
    static String shell(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Returns the command of psql that runs statements in one transaction, or each of its own. */
    static String psql(PostgresSettings settings, boolean together, String... statements) {
        StringBuilder command = new StringBuilder(Text.of(
                "psql -h %s -p %d -U %s -d %s",
                shell(settings.host()), settings.port(), shell(settings.user()), settings.database()));
        command.append(together ? " -1" : "");
        for (String statement : statements) {
            command.append(" -c ").append(shell(statement));
        }
        return command.toString();
    }
}
