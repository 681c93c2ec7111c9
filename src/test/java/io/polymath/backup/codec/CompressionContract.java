package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every codec that compresses promises besides: it makes smaller, notices damage, and is no island. */
abstract class CompressionContract extends CodecContract {

    /** Returns the command that decompresses standard input to standard output. */
    abstract List<String> stockDecompressor();

    /** Returns the command that compresses standard input to standard output. */
    abstract List<String> stockCompressor();

    @Test
    void whatRepeatsGetsSmaller() throws Exception {
        assertThat(encode(text())).hasSizeLessThan(text().length / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 99})
    void aStreamThatWasCutIsRefused(int percent) throws Exception {
        byte[] encoded = encode(noise(MEGABYTE));
        byte[] cut = Arrays.copyOf(encoded, (int) (encoded.length * (long) percent / 100));

        assertThatThrownBy(() -> decode(cut)).isInstanceOf(IOException.class);
    }

    @Test
    void aStreamThatLostItsLastByteIsRefused() throws Exception {
        for (byte[] data : List.of(new byte[0], new byte[] {1}, noise(MEGABYTE), text())) {
            byte[] encoded = encode(data);
            byte[] cut = Arrays.copyOf(encoded, encoded.length - 1);

            assertThatThrownBy(() -> decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFlippedByteIsNoticedWhereverItIs() throws Exception {
        byte[] encoded = encode(text());
        // the first bytes hold flags of the format, some of which may change without changing the content
        IntStream places = IntStream.iterate(16, place -> place < encoded.length, place -> place + 997);

        assertThat(places).isNotEmpty().allSatisfy(place -> {
            byte[] damaged = encoded.clone();
            damaged[place] ^= 0x10;
            assertThatThrownBy(() -> decode(damaged)).isInstanceOf(IOException.class);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 1000})
    void bytesBehindTheEndAreRefused(int count) throws Exception {
        byte[] garbage = new byte[count];
        Arrays.fill(garbage, (byte) 'x');

        assertThatThrownBy(() -> decode(joined(encode(text()), garbage))).isInstanceOf(IOException.class);
    }

    @Test
    void streamsThatWereJoinedAreReadAsOne() throws Exception {
        byte[] joined = joined(encode(noise(1000)), encode(new byte[0]), encode(noise(MEGABYTE)));

        assertThat(decode(joined)).isEqualTo(joined(noise(1000), noise(MEGABYTE)));
    }

    @Test
    void whatIsNotCompressedIsRefused() {
        assertThatThrownBy(() -> decode(text())).isInstanceOf(IOException.class);
    }

    @Test
    void theStockToolReadsWhatWasWritten(@TempDir Path folder) throws Exception {
        for (byte[] data : List.of(new byte[0], text(), noise(3 * MEGABYTE))) {
            assertThat(run(folder, stockDecompressor(), encode(data))).isEqualTo(data);
        }
    }

    @Test
    void whatTheStockToolWroteIsRead(@TempDir Path folder) throws Exception {
        for (byte[] data : List.of(new byte[0], text(), noise(3 * MEGABYTE))) {
            assertThat(decode(run(folder, stockCompressor(), data))).isEqualTo(data);
        }
    }

    @Test
    void memoryDoesNotGrowWithStreamsThatFailed() throws Exception {
        byte[] data = noise(MEGABYTE);
        failOften(data, 20);
        long before = residentBytes();

        failOften(data, 200);

        // a leaked encoder of two threads keeps more than 1 MB
        assertThat(residentBytes() - before).isLessThan(100L * MEGABYTE);
    }

    private void failOften(byte[] data, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> {
                        try (OutputStream out = codec().encode(new FullDisk(1000))) {
                            out.write(data);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private static long residentBytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String resident =
                    lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(resident.replaceAll("\\D", "")) * 1024;
        }
    }

    private static byte[] run(Path folder, List<String> command, byte[] input) throws Exception {
        Path given = Files.write(folder.resolve("given"), input);
        Path result = folder.resolve("result");
        Process process = new ProcessBuilder(command)
                .redirectInput(given.toFile())
                .redirectOutput(result.toFile())
                .start();
        try (InputStream errors = process.getErrorStream()) {
            assertThat(errors).asString(StandardCharsets.UTF_8).isEmpty();
        }
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(result);
    }

    static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return all.toByteArray();
    }

    /** Returns about a megabyte that compresses about as well as prose. */
    private static byte[] text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 15_000; i++) {
            text.append("passage ")
                    .append(i)
                    .append(" is about item ")
                    .append(i * 7919L % 10_007)
                    .append(" and its neighbours\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
