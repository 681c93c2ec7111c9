package io.polymath.backup.run;

/** Told how far a run is; called from several threads. */
public interface Progress {

    /** Tells nobody. */
    Progress SILENT = new Progress() {};

    /**
     * A store begins.
     *
     * @param expectedBytes the raw bytes of the set before; 0 when there is none
     */
    default void begins(String store, long expectedBytes) {}

    /** More raw bytes of a store were exported. */
    default void advances(String store, long bytes) {}

    /** A store is saved, or failed. */
    default void ends(String store) {}
}
