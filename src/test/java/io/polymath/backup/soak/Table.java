package io.polymath.backup.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The account: figures, and what has to hold among them. */
final class Table {

    private static final PrintStream OUT = System.out;

    private final ObjectMapper json = new ObjectMapper();
    private final ObjectNode figures = json.createObjectNode();
    private final List<String> wrong = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();

    /** Adds a figure. */
    Table figure(String what, Object value) {
        figures.set(what, json.valueToTree(value));
        String text = value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value.toString();
        lines.append(String.format(Locale.ROOT, "%-62s %s%n", what, text));
        return this;
    }

    /** Adds what has to hold. */
    Table holds(String what, boolean holds, Object... details) {
        if (!holds) {
            wrong.add(details.length == 0 ? what : what + ": " + List.of(details));
        }
        return this;
    }

    boolean addsUp() {
        return wrong.isEmpty();
    }

    void print(boolean asJson) throws IOException {
        if (asJson) {
            figures.set("wrong", json.valueToTree(wrong));
            OUT.println(json.writeValueAsString(figures));
            return;
        }
        OUT.print(lines);
        wrong.forEach(what -> OUT.println("does not add up: " + what));
        OUT.println(wrong.isEmpty() ? "all adds up" : "NOT all adds up");
    }
}
