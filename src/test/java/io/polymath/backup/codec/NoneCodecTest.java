package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NoneCodecTest extends CodecContract {

    @Override
    Codec codec() {
        return new NoneCodec();
    }

    @Test
    void itChangesNothing() throws Exception {
        assertThat(encode(noise(1000))).isEqualTo(noise(1000));
        assertThat(codec().suffix()).isEmpty();
    }
}
