package io.polymath.backup.store.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * The statements of a dump that make the database itself, for a database of another name: the one that creates it, with
 * encoding and locale; the one that gives it its owner; and those that give it comment, rights and settings, which wait
 * until it is filled.
 */
record DatabaseStatements(String create, List<String> owner, List<String> properties) {

    private static final String WORD = "DATABASE ";

    DatabaseStatements {
        owner = List.copyOf(owner);
        properties = List.copyOf(properties);
    }

    /** Divides what {@code pg_restore --create} writes of the database alone. */
    static DatabaseStatements of(List<String> statements, String name) {
        String create = "";
        List<String> owner = new ArrayList<>();
        List<String> properties = new ArrayList<>();
        for (String statement : statements) {
            if (!names(statement)) {
                continue;
            }
            String renamed = renamed(statement, name);
            if (statement.startsWith("CREATE DATABASE ")) {
                create = renamed;
            } else if (statement.startsWith("ALTER DATABASE ") && statement.contains(" OWNER TO ")) {
                owner.add(renamed);
            } else {
                properties.add(renamed);
            }
        }
        if (create.isEmpty()) {
            throw Damage.of("it does not say how the database was created");
        }
        return new DatabaseStatements(create, owner, properties);
    }

    private static boolean names(String statement) {
        return place(statement) >= 0;
    }

    private static String renamed(String statement, String name) {
        int from = place(statement);
        Identifiers rest = new Identifiers(statement.substring(from));
        rest.identifier();
        return statement.substring(0, from) + QualifiedName.quoted(name) + rest.rest();
    }

    /** Returns where the name of the database begins: behind the first DATABASE that is in no quotes. */
    private static int place(String statement) {
        char quote = 0;
        for (int i = 0; i < statement.length(); i++) {
            char c = statement.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (statement.startsWith(WORD, i) && (i == 0 || statement.charAt(i - 1) == ' ')) {
                return i + WORD.length();
            }
        }
        return -1;
    }
}
