package io.polymath.backup.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The demo, started by the launcher of a checkout from another folder, with an estate that is as small as it may be. */
final class DemoProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final int POLL_MILLIS = 50;

    private final Process launcher;
    private final Path temporary;
    private final Path out;
    private final Path err;
    private final Set<ProcessHandle> started = new HashSet<>();

    private DemoProcess(Process launcher, Path temporary, Path out, Path err) {
        this.launcher = launcher;
        this.temporary = temporary;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts it.
     *
     * @param temporary an empty folder that the servers' user can reach, for all that the demo keeps for a while
     * @param javaOptions options of Java, after those that make the demo small
     */
    static DemoProcess start(Checkout checkout, Path temporary, String javaOptions, String... arguments)
            throws IOException {
        Path out = Files.createTempFile(checkout.folder(), "out-", ".txt");
        Path err = Files.createTempFile(checkout.folder(), "err-", ".txt");
        // a test that runs in the background of a script would hand an ignored Ctrl-C on
        Stream<String> command = Stream.of("env", "--default-signal=INT,TERM", checkout.launcher(), "demo");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(command, Stream.of(arguments)).toList())
                .directory(temporary.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("POLYMATH_JAVA_OPTS", "-Xmx512m -Dpolymath.demo.scale=0.01 " + javaOptions);
        return new DemoProcess(builder.start(), temporary, out, err);
    }

    /** Waits until it has said something on its error output. */
    void awaitSaid(String text) throws Exception {
        await(text, () -> err().contains(text));
    }

    /** Waits until processes that run these programs are there. */
    void awaitStarted(String... programs) throws Exception {
        await(
                String.join(", ", programs),
                () -> Stream.of(programs)
                        .allMatch(program -> started.stream()
                                .anyMatch(process ->
                                        process.info().command().orElse("").endsWith("/" + program))));
    }

    private void await(String what, ProgramProcess.Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        do {
            if (launcher.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IOException("waited in vain for " + what + ": " + err());
            }
            launcher.descendants().forEach(started::add);
        } while (!condition.holds());
    }

    /** Presses Ctrl-C, which a terminal passes to the launcher, and returns how long it takes to end. */
    Duration interrupt() throws Exception {
        launcher.toHandle().descendants().forEach(started::add);
        long start = System.nanoTime();
        new ProcessBuilder("kill", "-INT", Long.toString(launcher.pid()))
                .inheritIO()
                .start()
                .waitFor();
        await();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits for the end, and returns the exit code. */
    int await() throws Exception {
        if (!launcher.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("it did not end: " + err());
        }
        return launcher.exitValue();
    }

    /** Returns what it has started and not ended: what was seen, and whatever has its folder among its arguments. */
    List<String> left() {
        return Stream.concat(
                        started.stream(),
                        ProcessHandle.allProcesses()
                                .filter(process ->
                                        VisibleText.of(process, "cmdline").contains(temporary.toString())))
                .filter(ProcessHandle::isAlive)
                .map(process -> process.pid() + " " + VisibleText.of(process, "cmdline"))
                .toList();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        launcher.descendants().forEach(ProcessHandle::destroyForcibly);
        launcher.destroyForcibly();
    }
}
