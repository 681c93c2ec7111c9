package io.polymath.backup.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file of the documentation. */
public record Document(Path path, String text) {

    private static final Pattern FENCE = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)\\s]+)\\)");

    public static Document read(String path) throws IOException {
        return new Document(Path.of(path), Files.readString(Path.of(path)));
    }

    /** Returns the README and everything below docs. */
    static List<Document> all() throws IOException {
        List<Document> all = new ArrayList<>(List.of(read("README.md")));
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                all.add(read(file.toString()));
            }
        }
        return all;
    }

    /** Returns what stands in the fenced blocks of a language. */
    public List<String> blocks(String language) {
        return FENCE.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** Returns the text without its fenced blocks. */
    String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    /** Returns the targets of all links. */
    List<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
    }

    /** Returns the names by which links reach the headings, as GitHub forms them. */
    List<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    /** Returns the blocks of a language below a heading, as in {@link #section}. */
    public List<String> blocks(String heading, String language) {
        return new Document(path, section(heading)).blocks(language);
    }

    /** Returns what stands below a heading, up to the next one that is not below it; empty without such a heading. */
    String section(String heading) {
        int start = text.indexOf("\n" + heading + "\n");
        if (start < 0) {
            return "";
        }
        int level = heading.indexOf(' ');
        String below = text.substring(start + heading.length() + 1);
        return below.split("\n#{1," + level + "} ", 2)[0];
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
