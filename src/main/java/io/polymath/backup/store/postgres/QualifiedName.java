package io.polymath.backup.store.postgres;

import java.util.regex.Pattern;

/** The name of a table with its schema, neither of them quoted. */
record QualifiedName(String schema, String name) {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    /** Returns it for use in a query. */
    String sql() {
        return quoted(schema) + "." + quoted(name);
    }

    /** Returns it for people: quotes only where they are needed, key words do not count. */
    @Override
    public String toString() {
        return readable(schema) + "." + readable(name);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String readable(String identifier) {
        return PLAIN.matcher(identifier).matches() ? identifier : quoted(identifier);
    }

    /** Reads {@code public.artifacts} and {@code "Sch ema"."T"}. */
    static QualifiedName parse(String text) {
        Identifiers names = new Identifiers(text);
        String schema = names.identifier();
        names.take(".");
        return new QualifiedName(schema, names.identifier());
    }
}
