package io.polymath.backup.repository.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartSizeTest {

    private static final long MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "17, 16, 16",
        "16000, 16, 16",
        "16001, 16, 17",
        "1000000, 16, 1000",
        "5120000, 16, 5120",
        "6000000, 16, 5120"
    })
    void anObjectHasAtMostAThousandPartsUnlessItIsLargerThanThose(long mebibytes, long least, long expected) {
        assertThat(PartSize.of(mebibytes * MEBIBYTE, least * MEBIBYTE)).isEqualTo(expected * MEBIBYTE);
    }
}
