package io.polymath.backup.store;

import io.polymath.backup.set.Content;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import java.io.IOException;
import java.io.OutputStream;

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
}
