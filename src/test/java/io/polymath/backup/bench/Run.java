package io.polymath.backup.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a command as a process of its own.
 *
 * @param seconds on the wall
 * @param cpuSeconds of the command and all that it started, but not of servers that it talked to
 * @param peakBytes the largest resident size that the command and all that it started had together
 */
record Run(double seconds, double cpuSeconds, long peakBytes) {

    /** Short enough to see a peak, long enough not to show beside what is measured. */
    private static final Duration SAMPLE = Duration.ofMillis(100);

    /** Bash writes user and system seconds of all finished children, the last of all lines. */
    private static final String TIMED = "TIMEFORMAT='%U %S'; time \"$@\"";

    /**
     * Runs a command to its end.
     *
     * @param log gets what it prints
     * @throws IOException with what it printed when it failed
     */
    static Run of(List<String> command, Map<String, String> environment, Path log) throws IOException {
        // what earlier runs wrote shall not be written during this one
        finish(new ProcessBuilder("sync").start());
        List<String> timed = new ArrayList<>(List.of("bash", "-c", TIMED, "timed"));
        timed.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(timed).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        long peak = watch(process);
        double seconds = (System.nanoTime() - start) / 1e9;
        String printed = Files.readString(log, StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + printed);
        }
        String[] cpu = printed.substring(printed.lastIndexOf('\n') + 1).split(" ", 2);
        return new Run(seconds, Double.parseDouble(cpu[0]) + Double.parseDouble(cpu[1]), peak);
    }

    private static long watch(Process process) {
        long peak = 0;
        while (!finished(process)) {
            peak = Math.max(
                    peak,
                    Stream.concat(Stream.of(process.toHandle()), process.descendants())
                            .mapToLong(Run::residentBytes)
                            .sum());
        }
        return peak;
    }

    private static boolean finished(Process process) {
        try {
            return process.waitFor(SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void finish(Process process) {
        while (!finished(process)) {
            Thread.onSpinWait();
        }
    }

    private static long residentBytes(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            // it ended meanwhile
            return 0;
        }
    }
}
