package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ZstdCodecTest extends CompressionContract {

    @Override
    Codec codec() {
        return new ZstdCodec(OptionalInt.empty(), 2);
    }

    @Override
    List<String> stockDecompressor() {
        return List.of("zstd", "-d", "-q", "-c");
    }

    @Override
    List<String> stockCompressor() {
        return List.of("zstd", "-q", "-c");
    }

    @Test
    void aFileIsNamedAfterIt() {
        assertThat(codec().suffix()).isEqualTo(".zst");
    }

    @Test
    void theFrameHasAChecksum() throws Exception {
        // Frame_Header_Descriptor follows the magic number; bit 2 is Content_Checksum_flag: RFC 8878, 3.1.1.1.1
        assertThat(encode(noise(100))[4] & 0b100).isNotZero();
    }

    @Test
    void aHigherLevelMakesSmaller() throws Exception {
        byte[] data = numbers();

        int small = encode(new ZstdCodec(OptionalInt.of(19), 1), data).length;
        int fast = encode(new ZstdCodec(OptionalInt.of(1), 1), data).length;

        assertThat(small).isLessThan(fast);
    }

    @Test
    void theNumberOfThreadsDoesNotChangeTheBytes() throws Exception {
        byte[] data = noise(20 * MEGABYTE);

        assertThat(encode(new ZstdCodec(OptionalInt.empty(), 1), data))
                .isEqualTo(encode(new ZstdCodec(OptionalInt.empty(), 3), data));
    }

    @Test
    void aLevelThatItDoesNotHaveIsRefused() {
        for (int level : List.of(-1, 0, 20, 22)) {
            assertThatThrownBy(() -> new ZstdCodec(OptionalInt.of(level), 1))
                    .isInstanceOfSatisfying(BackupException.class, e -> {
                        assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                        assertThat(e).hasMessage("zstd: unable to compress with level " + level);
                        assertThat(e.hint()).isEqualTo("expected a level from 1 to 19; the default is 3");
                    });
        }
    }

    @Test
    void noThreadsAreTooFew() {
        assertThatThrownBy(() -> new ZstdCodec(OptionalInt.empty(), 0))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessage("zstd: unable to compress with 0 threads");
                    assertThat(e.hint()).isEqualTo("expected from 1 to 256 threads");
                });
    }

    private static byte[] numbers() {
        byte[] numbers = noise(MEGABYTE);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (byte) ('0' + (numbers[i] & 7));
        }
        return numbers;
    }
}
