package io.polymath.backup.store;

import java.io.IOException;

/** A store that answered. Closing it lets the store and its snapshot go, always, and more than once without harm. */
public interface Session extends AutoCloseable {

    /** Holds the store still, in milliseconds where the store can do that. Called once. */
    Snapshot open() throws IOException;

    /** Tells what an operator should know before the night. Holds nothing; called instead of {@link #open}. */
    default Survey survey() throws IOException {
        return Survey.of("answers");
    }

    @Override
    void close();
}
