package io.polymath.backup.store.postgres;

/** Reads identifiers, quoted or not, from a statement. */
final class Identifiers {

    private final String text;
    private int next;

    Identifiers(String text) {
        this.text = text;
    }

    /** Takes a text if it comes next, and returns whether it did. */
    boolean take(String expected) {
        if (!text.startsWith(expected, next)) {
            return false;
        }
        next += expected.length();
        return true;
    }

    /** Takes an identifier, and returns it without its quotes. */
    String identifier() {
        if (next >= text.length() || text.charAt(next) != '"') {
            int from = next;
            while (next < text.length() && " .,;()".indexOf(text.charAt(next)) < 0) {
                next++;
            }
            return text.substring(from, next);
        }
        StringBuilder name = new StringBuilder();
        do {
            int end = text.indexOf('"', next + 1);
            if (end < 0) {
                throw new IllegalArgumentException("a quoted name has no end");
            }
            name.append(name.isEmpty() ? "" : "\"").append(text, next + 1, end);
            next = end + 1;
        } while (next < text.length() && text.charAt(next) == '"');
        return name.toString();
    }

    /** Returns what was not taken yet. */
    String rest() {
        return text.substring(next);
    }
}
