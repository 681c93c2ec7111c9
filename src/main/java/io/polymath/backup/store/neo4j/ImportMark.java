package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.SetId;
import java.util.regex.Pattern;

/**
 * The name of a restore inside of the database that it fills: a label of each node that it made, the property with the
 * node's number in the export, and the constraint that finds the node by it. All three are gone when it has ended.
 *
 * @param name {@code __imp_20261122_0200}
 */
record ImportMark(String name) {

    private static final String START = "__imp_";
    private static final Pattern FORM = Pattern.compile(START + "\\d{8}_\\d{4}(_\\d{1,6})?");

    /** Returns the mark of a set's restore: the same each time, so that a later one knows what an earlier one left. */
    static ImportMark of(SetId set) {
        return new ImportMark(START + set.stamp());
    }

    /** Returns whether a label, or the name of a constraint, is such a mark. */
    static boolean isOne(String name) {
        return FORM.matcher(name).matches();
    }

    /** Returns it as it stands in a query. */
    String quoted() {
        return Cypher.quote(name);
    }
}
