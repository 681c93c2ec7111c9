package io.polymath.backup.set;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class MultisetHashTest {

    @Test
    void nothingIsZero() {
        assertThat(hash()).isEqualTo("0".repeat(64));
    }

    @Test
    void oneThingIsItsSha256() {
        // FIPS 180-4, the digest of "abc"
        assertThat(hash("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void theOrderDoesNotMatter() {
        assertThat(hash("a", "b", "c")).isEqualTo(hash("c", "a", "b"));
    }

    @Test
    void theNumberOfTwinsMatters() {
        assertThat(hash("a", "a")).isNotEqualTo(hash("a")).isNotEqualTo(hash());
        assertThat(hash("a", "a", "b")).isNotEqualTo(hash("a", "b", "b"));
    }

    @Test
    void manyThingsAreASumModuloTwoToThe256() {
        BigInteger sum = new BigInteger(hash("a"), 16)
                .add(new BigInteger(hash("b"), 16))
                .add(new BigInteger(hash("b"), 16))
                .mod(BigInteger.TWO.pow(256));

        assertThat(new BigInteger(hash("a", "b", "b"), 16)).isEqualTo(sum);
    }

    @Test
    void theSumWrapsAround() {
        byte[] most = new byte[32];
        Arrays.fill(most, (byte) 0xff);
        byte[] two = new byte[32];
        two[31] = 2;
        MultisetHash hash = new MultisetHash();

        hash.addHash(most);
        hash.addHash(two);

        assertThat(hash.hex()).isEqualTo("0".repeat(63) + "1");
    }

    @Test
    void partOfAnArrayIsTheSameAsThePartAlone() {
        MultisetHash part = new MultisetHash();
        MultisetHash hashed = new MultisetHash();

        part.add("xabcx".getBytes(StandardCharsets.UTF_8), 1, 3);
        hashed.addHash(HexFormat.of().parseHex(hash("abc")));

        assertThat(part.hex()).isEqualTo(hash("abc")).isEqualTo(hashed.hex());
    }

    private static String hash(String... things) {
        MultisetHash hash = new MultisetHash();
        for (String thing : things) {
            hash.add(thing.getBytes(StandardCharsets.UTF_8));
        }
        return hash.hex();
    }
}
