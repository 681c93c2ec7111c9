package io.polymath.backup.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the word that was probably meant. */
public final class Nearest {

    /** A third of a word may be wrong; more is another word. */
    private static final int PART = 3;

    private Nearest() {}

    /** Returns a hint that asks for the nearest word, or another one when none is near. */
    public static String hint(String word, Collection<String> known, String otherwise) {
        return to(word, known).map(near -> "did you mean " + near + "?").orElse(otherwise);
    }

    /** Returns the known word with the fewest different letters; empty when none is near. */
    public static Optional<String> to(String word, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance.apply(word, candidate)))
                .filter(candidate -> distance.apply(word, candidate) <= Math.max(2, word.length() / PART));
    }
}
