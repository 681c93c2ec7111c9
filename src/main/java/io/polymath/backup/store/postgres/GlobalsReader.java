package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code pg_dumpall --globals-only} wrote. */
final class GlobalsReader {

    /** What such a script begins with. */
    static final String START = "--\n--";

    private static final String LAST_COMMENT = "-- PostgreSQL database cluster dump complete";

    /** What follows the attributes of a role, none of which holds a blank and one of these words. */
    private static final Pattern AFTER_ATTRIBUTES = Pattern.compile(" (PASSWORD|VALID UNTIL) '.*", Pattern.DOTALL);

    private final Roles roles = new Roles();

    static Inventory read(InputStream script) throws IOException {
        StatementReader statements = new StatementReader(new ScriptInput(script));
        GlobalsReader reader = new GlobalsReader();
        try {
            for (Optional<String> next = statements.next(); next.isPresent(); next = statements.next()) {
                reader.take(next.get());
            }
        } catch (java.io.EOFException e) {
            throw Damage.of("its end is missing");
        }
        if (!statements.lastComment().equals(LAST_COMMENT)) {
            throw Damage.of("its end is missing");
        }
        return Inventory.of(reader.roles.items());
    }

    private void take(String statement) {
        Identifiers names = new Identifiers(statement);
        if (names.take("ALTER ROLE ")) {
            takeRole(names);
        } else if (names.take("CREATE TABLESPACE ")) {
            roles.addTablespace(names.identifier());
        } else if (names.take("GRANT ")) {
            String group = names.identifier();
            // GRANT ALL ON TABLESPACE and the like have no TO here
            if (names.take(" TO ")) {
                roles.addMembership(group, names.identifier());
            }
        }
    }

    /** Takes {@code name WITH attributes}; {@code name SET setting} is no attribute. */
    private void takeRole(Identifiers names) {
        String name = names.identifier();
        if (names.take(" WITH ")) {
            Matcher after = AFTER_ATTRIBUTES.matcher(names.rest());
            roles.addRole(name, after.replaceFirst(""));
        }
    }
}
