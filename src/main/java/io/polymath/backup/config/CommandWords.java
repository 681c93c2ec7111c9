package io.polymath.backup.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program and its arguments, as an operator writes them in one line. No shell reads it. */
public final class CommandWords {

    /** A word: quoted, or without a blank. */
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

    private CommandWords() {}

    /** Returns the words of {@code systemctl stop "my service"}; empty when a quote is open, or within a word. */
    public static Optional<List<String>> of(String line) {
        String stripped = line.strip();
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(stripped);
        int end = 0;
        while (matcher.find()) {
            if (!stripped.substring(end, matcher.start()).isBlank() || (end > 0 && matcher.start() == end)) {
                return Optional.empty();
            }
            end = matcher.end();
            words.add(word(matcher));
        }
        return words.isEmpty() || end != stripped.length() ? Optional.empty() : Optional.of(words);
    }

    private static String word(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        throw new AssertionError("one of the groups matched");
    }
}
