package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every codec promises, whether it notices damage or not. */
abstract class CodecContract {

    static final int MEGABYTE = 1 << 20;

    /** Returns the codec under test. */
    abstract Codec codec();

    @Test
    void nothingComesBackAsNothing() throws Exception {
        assertThat(decode(encode(new byte[0]))).isEmpty();
    }

    @Test
    void oneByteComesBack() throws Exception {
        assertThat(decode(encode(new byte[] {42}))).containsExactly(42);
    }

    @Test
    void noiseComesBack() throws Exception {
        byte[] noise = noise(10 * MEGABYTE);

        assertThat(decode(encode(noise))).isEqualTo(noise);
    }

    @Test
    void whatCompressesWellComesBack() throws Exception {
        byte[] zeros = new byte[10 * MEGABYTE];

        assertThat(decode(encode(zeros))).isEqualTo(zeros);
    }

    @Test
    void itDoesNotMatterInWhichPiecesDataIsWritten() throws Exception {
        byte[] data = noise(MEGABYTE);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();

        try (OutputStream out = codec().encode(sink)) {
            int at = 0;
            for (int length = 1; at < data.length; length = length * 2 + 1) {
                int piece = Math.min(length, data.length - at);
                out.write(data, at, piece);
                out.flush();
                at += piece;
            }
        }

        assertThat(decode(sink.toByteArray())).isEqualTo(data);
    }

    @Test
    void singleBytesAreWrittenAndRead() throws Exception {
        byte[] data = noise(10_000);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        ByteArrayOutputStream result = new ByteArrayOutputStream();

        try (OutputStream out = codec().encode(sink)) {
            for (byte b : data) {
                out.write(b);
            }
        }
        try (InputStream in = codec().decode(new ByteArrayInputStream(sink.toByteArray()))) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                result.write(b);
            }
        }

        assertThat(result.toByteArray()).isEqualTo(data);
    }

    @Test
    void aSourceThatGivesLittleAtATimeIsRead() throws Exception {
        byte[] data = noise(10_000);
        InputStream trickle = new FilterInputStream(new ByteArrayInputStream(encode(data))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 7));
            }

            @Override
            public int available() {
                return 0;
            }
        };

        try (InputStream in = codec().decode(trickle)) {
            assertThat(in.readAllBytes()).isEqualTo(data);
        }
    }

    @Test
    void closingClosesTheSinkOnce() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        OutputStream sink = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };

        try (OutputStream out = codec().encode(sink)) {
            out.write(1);
        }

        assertThat(closed).hasValue(1);
    }

    @Test
    void closingClosesTheSource() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        InputStream source = new ByteArrayInputStream(encode(new byte[] {1, 2, 3})) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };

        try (InputStream in = codec().decode(source)) {
            assertThat(in.read()).isEqualTo(1);
        }

        assertThat(closed).hasPositiveValue();
    }

    @Test
    void aFullDiskIsNotSwallowed() throws Exception {
        byte[] data = noise(MEGABYTE);
        FullDisk disk = new FullDisk(100_000);

        assertThatThrownBy(() -> {
                    try (OutputStream out = codec().encode(disk)) {
                        out.write(data);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("no space left on device");
        assertThat(disk.closed).isTrue();
    }

    @Test
    void severalThreadsShareACodec() throws Exception {
        Codec shared = codec();
        List<Callable<byte[]>> roundTrips = IntStream.range(0, 8)
                .<Callable<byte[]>>mapToObj(seed -> () -> decode(shared, encode(shared, noise(seed, MEGABYTE))))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);

        try {
            List<Future<byte[]>> results = threads.invokeAll(roundTrips);

            for (int seed = 0; seed < results.size(); seed++) {
                assertThat(results.get(seed).get()).isEqualTo(noise(seed, MEGABYTE));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theListOfCodecsKnowsItByItsName() {
        assertThat(Codecs.reading(codec().name())).hasSameClassAs(codec());
    }

    final byte[] encode(byte[] data) throws IOException {
        return encode(codec(), data);
    }

    final byte[] decode(byte[] encoded) throws IOException {
        return decode(codec(), encoded);
    }

    static byte[] encode(Codec codec, byte[] data) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream out = codec.encode(sink)) {
            out.write(data);
        }
        return sink.toByteArray();
    }

    private static byte[] decode(Codec codec, byte[] encoded) throws IOException {
        try (InputStream in = codec.decode(new ByteArrayInputStream(encoded))) {
            return in.readAllBytes();
        }
    }

    /** Returns bytes that do not compress, the same ones each time. */
    static byte[] noise(int length) {
        return noise(1, length);
    }

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Takes some bytes, then fails for ever. */
    static final class FullDisk extends OutputStream {

        private long room;
        private boolean closed;

        FullDisk(long room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (--room < 0) {
                throw new IOException("no space left on device");
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
