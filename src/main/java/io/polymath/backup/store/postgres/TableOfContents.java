package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory.Item;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pg_restore --list} says of a dump. An entry is {@code 219; 1259 16620 TABLE public artifacts polymath}:
 * its number, the catalog that it stands in, its own number there, its sort, its schema, name and owner.
 */
record TableOfContents(
        SortedSet<String> extensions, SortedMap<String, Long> definitions, Map<String, String> versions) {

    private static final Pattern ENTRY = Pattern.compile("\\d+; (\\d+) \\d+ (.*)");

    private static final Pattern VERSION =
            Pattern.compile(";\\s+Dumped (from database|by pg_dump) version: ([\\w.]+).*");

    /** By catalog and sort, as schema and name may look like part of a sort; entries of catalog 0 only go with others. */
    private static final Map<String, String> SORTS = Map.ofEntries(
            Map.entry("1259 TABLE ", "tables"),
            Map.entry("1259 FOREIGN TABLE ", "foreign tables"),
            Map.entry("1259 VIEW ", "views"),
            Map.entry("1259 MATERIALIZED VIEW ", "materialized views"),
            Map.entry("1259 SEQUENCE ", "sequences"),
            Map.entry("1259 INDEX ", "indexes"),
            Map.entry("1255 FUNCTION ", "functions"),
            Map.entry("1255 PROCEDURE ", "functions"),
            Map.entry("1255 AGGREGATE ", "functions"),
            Map.entry("2606 CONSTRAINT ", "constraints"),
            Map.entry("2606 FK CONSTRAINT ", "foreign keys"),
            Map.entry("2620 TRIGGER ", "triggers"),
            Map.entry("3256 POLICY ", "policies"));

    private static final String EXTENSION = "3079 EXTENSION - ";

    static TableOfContents read(InputStream list) throws IOException {
        TableOfContents contents = new TableOfContents(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
        BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            contents.add(line);
        }
        return contents;
    }

    private void add(String line) {
        Matcher version = VERSION.matcher(line);
        if (version.matches()) {
            versions.put(version.group(1).equals("by pg_dump") ? "pg_dump" : "postgresql", version.group(2));
            return;
        }
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            return;
        }
        String text = entry.group(1) + " " + entry.group(2);
        if (text.startsWith(EXTENSION)) {
            extensions.add(text.substring(EXTENSION.length()).strip());
            return;
        }
        sort(text).ifPresent(sort -> definitions.merge(sort, 1L, Long::sum));
    }

    private static Optional<String> sort(String text) {
        return SORTS.entrySet().stream()
                .filter(sort -> text.startsWith(sort.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    List<Item> items() {
        List<Item> items = new ArrayList<>();
        extensions.forEach(name -> items.add(new Item(Definitions.EXTENSIONS, name, 1, null)));
        definitions.forEach((sort, number) -> items.add(new Item(Definitions.KIND, sort, number, null)));
        return items;
    }
}
