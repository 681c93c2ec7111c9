package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class CodecsTest {

    @Test
    void everyCodecIsListed() {
        assertThat(Codecs.names()).containsExactly("gzip", "none", "zstd");
    }

    @Test
    void everyCodecBearsTheNameItIsListedUnder() {
        assertThat(Codecs.names())
                .allSatisfy(name -> assertThat(
                                Codecs.of(name, OptionalInt.empty(), 1).name())
                        .isEqualTo(name));
    }

    @Test
    void aWordThatIsNoCodecIsRefused() {
        assertThatThrownBy(() -> Codecs.of("gzp", OptionalInt.empty(), 1))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(e).hasMessage("unknown codec gzp");
                    assertThat(e.hint()).isEqualTo("expected one of gzip, none, zstd");
                });
    }
}
