package io.polymath.backup.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a store that answered has to tell before the night.
 *
 * @param summary what answered, and with which tools it is backed up, in one line
 * @param remarks what an operator should look at, although a backup will succeed
 */
public record Survey(String summary, List<Remark> remarks) {

    public Survey {
        requireNonNull(summary, "summary is missing");
        remarks = List.copyOf(remarks);
    }

    /**
     * Something to look at.
     *
     * @param message lower case, without a full stop, beginning with the store's name
     * @param hint what to try
     */
    public record Remark(String message, String hint) {}

    /** Returns that there is nothing to look at. */
    public static Survey of(String summary) {
        return new Survey(summary, List.of());
    }
}
