package io.polymath.backup.status;

import java.util.List;

/**
 * Stores that no drill has proved as it should be.
 *
 * @param due whether an operator has to act; else it is only worth knowing
 * @param what what is the case, a sentence
 * @param hint what to do
 */
public record Undrilled(List<String> stores, Reason reason, boolean due, String what, String hint) {

    public Undrilled {
        stores = List.copyOf(stores);
    }

    /** Why they are not proved. */
    public enum Reason {
        /** The newest drill failed. */
        FAILED,
        /** The newest drill could not be made. */
        NOWHERE,
        /** The newest drill is too old. */
        EXPIRED,
        /** There was none. */
        NEVER,
        /** It was equal, but something of it could not be looked at. */
        PARTLY
    }

    /** Returns it as one line. */
    public String text() {
        return what + ": " + hint;
    }
}
