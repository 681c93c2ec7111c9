package io.polymath.backup.retention;

import java.util.List;

/**
 * Whether a set stays.
 *
 * @param keptBy the rules that keep it, for people; none when it goes
 */
public record Verdict(Candidate candidate, List<String> keptBy) {

    public Verdict {
        keptBy = List.copyOf(keptBy);
    }

    public boolean stays() {
        return !keptBy.isEmpty();
    }

    /** Returns the rules that keep it, or why none does. */
    public String why() {
        if (stays()) {
            return String.join(", ", keptBy);
        }
        return candidate.isGood() ? "no rule keeps it" : "not good, and older than the last good set";
    }
}
