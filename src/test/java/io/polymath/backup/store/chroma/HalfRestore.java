package io.polymath.backup.store.chroma;

import io.polymath.backup.store.Restoration;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A restore in a process of its own that stops in the middle of the archive, and is killed there when closed. */
final class HalfRestore implements AutoCloseable {

    private static final String HALF = "half";

    private final Process process;

    private HalfRestore(Process process) {
        this.process = process;
    }

    /** Starts one beside a live directory, and returns once it has written half. */
    static HalfRestore start(Path home, Path live, TestExport export) throws IOException {
        Path file = Files.write(home.resolve("export.tar"), export.bytes());
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HalfRestore.class.getName(),
                        home.toString(),
                        live.toString(),
                        file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); !HALF.equals(line); line = said.readLine()) {
                if (line == null) {
                    throw new IOException("the other process ended");
                }
            }
        }
        return new HalfRestore(process);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Exports the live directory for want of the inventory of the archive, then restores half of the archive. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        Path live = Path.of(arguments[1]);
        byte[] bytes = Files.readAllBytes(Path.of(arguments[2]));
        TestExport archive = new TestExport(TestExport.of(Stores.of(home, live)).content(), bytes);
        try (Restoration restoration = Restores.of(home, live, archive).beside()) {
            restoration.load(ignored -> new Halting(archive.stream(), bytes.length / 2));
        }
    }

    private static final class Halting extends FilterInputStream {

        private long left;

        Halting(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                System.out.write((HALF + "\n").getBytes(StandardCharsets.UTF_8));
                System.out.flush();
                System.in.read();
            }
            int read = super.read(buffer, offset, length);
            left -= read;
            return read;
        }
    }
}
