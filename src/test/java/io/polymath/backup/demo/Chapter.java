package io.polymath.backup.demo;

/** One more thing that {@code demo --full} shows on the real servers; add it to {@link ThrowAwayDemo#CHAPTERS}. */
interface Chapter {

    /** Shows it, leaves settings and stores as they were, and returns 0 when all that was promised was seen. */
    int show(Stage stage) throws Exception;
}
