package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class GzipCodecTest extends CompressionContract {

    @Override
    Codec codec() {
        return new GzipCodec(OptionalInt.empty());
    }

    @Override
    List<String> stockDecompressor() {
        return List.of("gzip", "-d", "-c");
    }

    @Override
    List<String> stockCompressor() {
        return List.of("gzip", "-c");
    }

    @Test
    void aFileIsNamedAfterIt() {
        assertThat(codec().suffix()).isEqualTo(".gz");
    }

    @Test
    void equalDataGivesEqualBytes() throws Exception {
        byte[] encoded = encode(new byte[] {1, 2, 3});

        // flags and modification time, all zero: RFC 1952, 2.3
        assertThat(encoded).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
    }

    @Test
    void aLevelThatItDoesNotHaveIsRefused() {
        for (int level : List.of(-1, 0, 10)) {
            assertThatThrownBy(() -> new GzipCodec(OptionalInt.of(level)))
                    .isInstanceOfSatisfying(BackupException.class, e -> {
                        assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                        assertThat(e).hasMessage("gzip: unable to compress with level " + level);
                        assertThat(e.hint()).isEqualTo("expected a level from 1 to 9; the default is 6");
                    });
        }
    }
}
