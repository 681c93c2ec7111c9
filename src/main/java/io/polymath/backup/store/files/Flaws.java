package io.polymath.backup.store.files;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an export lacks, by kind and name, so that nothing is left out in silence. */
final class Flaws {

    private final Map<Kind, Names> names = new EnumMap<>(Kind.class);

    /** The kinds of flaw. */
    enum Kind {
        CHANGED("changed while it was read", true),
        BROKEN("read in part, with zeros for the rest", true),
        MISSED("not exported, as it cannot be read", true),
        /** Of which only the folder is known. */
        MOVED("changed, added or removed while others were read", true),
        SPECIAL("not exported, as it holds nothing", false),
        LED_OUT("only the link is exported, not what it points to", false);

        private final String sentence;
        private final boolean inexact;

        Kind(String sentence, boolean inexact) {
            this.sentence = sentence;
            this.inexact = inexact;
        }
    }

    /** Notes one name with what there is to say about it. */
    void add(Kind kind, String name) {
        names.computeIfAbsent(kind, any -> new Names()).add(name);
    }

    /** Returns a sentence for each kind. */
    List<String> warnings() {
        return sentences(false).toList();
    }

    /** Returns why the export is no exact picture of one moment; empty when it is one. */
    Optional<String> inexact() {
        return sentences(true).reduce((one, other) -> one + "; " + other);
    }

    private Stream<String> sentences(boolean onlyInexact) {
        return names.entrySet().stream()
                .filter(flaw -> flaw.getKey().inexact || !onlyInexact)
                .map(flaw -> flaw.getKey().sentence + ": " + flaw.getValue());
    }

    /** Some names and how many more there are: a folder without rights can hold millions. */
    private static final class Names {

        private static final int MAX_TOLD = 20;

        private final List<String> told = new ArrayList<>();
        private int more;

        void add(String name) {
            if (told.size() < MAX_TOLD) {
                told.add(name);
            } else {
                more++;
            }
        }

        @Override
        public String toString() {
            return String.join(", ", told) + (more == 0 ? "" : " and " + more + " more");
        }
    }
}
