package io.polymath.backup.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a leak is seen where it is, in a process that leaks on demand. */
final class FootprintTest {

    private static final int MB = 1_000_000;
    private static final int LEAK_MB = 20;
    private static final int TOLERANCE_MB = 4;

    @Test
    void memoryThatIsKeptBesideThePoolsOfJavaIsSeenThere() throws Exception {
        try (Leaking process = new Leaking()) {
            Footprint before = process.collected();

            process.leak("native");

            Footprint after = process.collected();
            assertThat(after.others() - before.others()).isBetween(low(), high());
            assertThat(after.liveHeap() - before.liveHeap()).isLessThan(low());
        }
    }

    @Test
    void objectsThatAreKeptAreLiveHeap() throws Exception {
        try (Leaking process = new Leaking()) {
            Footprint before = process.collected();

            process.leak("heap");

            Footprint after = process.collected();
            assertThat(after.liveHeap() - before.liveHeap()).isBetween(low(), high());
            assertThat(after.others() - before.others()).isLessThan(low());
        }
    }

    @Test
    void whatIsNotKeptIsNoLeak() throws Exception {
        try (Leaking process = new Leaking()) {
            Footprint before = process.collected();

            process.leak("garbage");

            Footprint after = process.collected();
            assertThat(after.liveHeap() - before.liveHeap()).isLessThan(low());
            assertThat(after.others() - before.others()).isLessThan(low());
        }
    }

    @Test
    void threadsAreCounted() throws Exception {
        try (Leaking process = new Leaking()) {
            Footprint before = process.collected();

            process.leak("threads");

            assertThat(process.collected().threads() - before.threads()).isEqualTo(LEAK_MB);
        }
    }

    @Test
    void thePoolsAndTheRestAreWithinWhatIsResident() throws Exception {
        try (Leaking process = new Leaking()) {
            Footprint now = process.collected();

            assertThat(List.of(now.heap(), now.code(), now.classes(), now.others(), now.loaded(), now.openFiles()))
                    .allMatch(figure -> figure > 0);
            assertThat(now.heap() + now.code() + now.classes() + now.others()).isLessThan(now.resident());
            assertThat(now.resident()).isLessThan(Footprint.limits(process.process.pid()));
        }
    }

    private static long low() {
        return (LEAK_MB - TOLERANCE_MB) * (long) MB;
    }

    private static long high() {
        return (LEAK_MB + TOLERANCE_MB) * (long) MB;
    }

    /** A process that keeps what it is told to keep. */
    private static final class Leaking implements AutoCloseable {

        private final Process process;
        private final Writer orders;
        private final BufferedReader answers;

        private Leaking() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-Xms64m",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Leak.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            orders = process.outputWriter();
            answers = process.inputReader();
            answers.readLine();
        }

        private void leak(String what) throws IOException {
            orders.write(what + "\n");
            orders.flush();
            answers.readLine();
        }

        private Footprint collected() throws IOException {
            Footprint.collect(process.pid());
            return Footprint.of(process.pid());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** Its main class: a line that says what is kept, an answer when that is done. */
    static final class Leak {

        private static final PrintStream OUT = System.out;
        private static final List<Object> KEPT = new ArrayList<>();

        private Leak() {}

        public static void main(String[] arguments) throws IOException {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            OUT.println("ready");
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                for (int i = 0; i < LEAK_MB; i++) {
                    keep(order);
                }
                OUT.println("done");
            }
        }

        private static void keep(String what) {
            switch (what) {
                case "native" -> KEPT.add(touched(ByteBuffer.allocateDirect(MB)));
                case "heap" -> KEPT.add(touched(ByteBuffer.allocate(MB)));
                case "garbage" -> touched(ByteBuffer.allocate(MB));
                case "threads" -> {
                    Thread thread = new Thread(Leak::waitForEver);
                    thread.setDaemon(true);
                    thread.start();
                }
                default -> throw new IllegalArgumentException(what);
            }
        }

        private static ByteBuffer touched(ByteBuffer memory) {
            while (memory.hasRemaining()) {
                memory.put((byte) 1);
            }
            return memory;
        }

        private static void waitForEver() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
