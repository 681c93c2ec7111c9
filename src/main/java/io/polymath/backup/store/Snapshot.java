package io.polymath.backup.store;

import io.polymath.backup.set.Content;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A store held at one moment, until its {@link Session} is closed. */
public interface Snapshot {

    /** Returns where the store stood at the cut. */
    Position position();

    /**
     * Writes everything to the stream, which may exceed memory, and tells what that was. Does not close the stream.
     *
     * @throws MovedException when what was written is no picture of one moment: the caller starts a new stream and calls
     *     again. After its configured number of tries the store stops throwing this, and takes stronger means, or says
     *     in the content that it is inexact
     */
    Content writeTo(OutputStream out) throws IOException;

    /** Returns whether what it writes stays that of the cut, whatever is written to the store from now on. */
    default boolean isKept() {
        return false;
    }

    /** Returns whether the store stands where it did at the cut. Asked before it is written, while others are held. */
    boolean isUnmoved() throws IOException;

    /**
     * Returns what a restore needs beside the main export and cannot be in it, in the order in which a restore takes it.
     * Each becomes an archive of its own, of the same store and kind, with the same codecs.
     */
    default List<Companion> companions() {
        return List.of();
    }

    /**
     * One more export of the same snapshot, valid until the session is closed.
     *
     * @param suffix what the names of its archives end in, instead of the store's own: {@code .globals.sql}
     * @param writer writes it, as {@link #writeTo} does the main one
     */
    record Companion(String suffix, Export.Writer writer) {}
}
