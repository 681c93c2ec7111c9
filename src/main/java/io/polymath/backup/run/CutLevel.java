package io.polymath.backup.run;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Cut;
import java.time.Instant;
import java.util.List;

/** Tells how much the archives of a set agree: a pure function over what is known of them. */
final class CutLevel {

    private CutLevel() {}

    /**
     * Returns the level that the archives reach. Each content is true over a span that ends with its own
     * moment, and begins with the cut if the store had not moved since. The archives agree when one can choose a moment in each span such
     * that no store's moment is before that of a store that refers to it.
     *
     * @param archives in the order of the cut: a store comes before those that it refers to
     * @param opened when the stores were held
     * @param quiet whether no store had moved when all were held, as those who write to them were paused
     */
    static Cut.Level of(List<Archive> archives, Instant opened, boolean quiet) {
        return quiet && archives.stream().allMatch(CutLevel::isOfTheCut) ? Cut.Level.L3 : ordered(archives, opened);
    }

    /** Returns whether an archive holds what the store was at the cut, and nothing of later. */
    private static boolean isOfTheCut(Archive archive) {
        Content content = archive.content();
        return content.inexact().isEmpty()
                && content.before().equals(archive.cut())
                && content.after().equals(archive.cut());
    }

    private static Cut.Level ordered(List<Archive> archives, Instant opened) {
        Instant earliest = opened;
        for (Archive archive : archives) {
            Content content = archive.content();
            if (content.inexact().isPresent()) {
                return Cut.Level.L0;
            }
            boolean unmoved = content.before().equals(archive.cut());
            Instant from = unmoved ? opened : content.moment();
            earliest = from.isAfter(earliest) ? from : earliest;
            if (earliest.isAfter(content.moment())) {
                return Cut.Level.L0;
            }
        }
        return Cut.Level.L1;
    }
}
