package io.polymath.backup.server;

import java.util.List;

/** Options of the Java processes that tests start, most of which live for seconds. */
public final class JavaOptions {

    /**
     * One thread collects garbage, and the second compiler takes only what runs ten times as often as by default: ciphers of an SFTP
     * server are lost without it, and in all else it costs more than it gains. The build gives the same to the processes of the tests.
     */
    public static final List<String> SHORT_LIFE = List.of(
            "-XX:+UseSerialGC",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private JavaOptions() {}
}
