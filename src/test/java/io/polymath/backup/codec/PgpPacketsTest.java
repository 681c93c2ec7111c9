package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.pgp.Asking;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.server.Gpg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is encrypted, cut exactly where a packet, a part of one or its digest begins, and made to look whole again. */
final class PgpPacketsTest {

    /** Tag, length and SHA-1 of the digest of the content, encrypted with it: RFC 4880, 5.14. */
    private static final int MDC_BYTES = 22;

    private static final int PARTS = 5;
    private static final int PART_BYTES = 1 << 16;

    private static PgpCodec codec;
    private static byte[] clear;
    private static byte[] whole;
    private static List<Part> parts;

    /** A length in the encrypted packet, and where it is. */
    private record Part(int at, int header, int bytes, boolean isLast) {
        int end() {
            return at + header + bytes;
        }
    }

    @TempDir
    private static Path keys;

    @BeforeAll
    static void encrypt() throws IOException {
        try (Gpg gpg = Gpg.start(keys)) {
            // no private key: what was written here is read by its session key, whatever is cut behind that
            codec = new PgpCodec(new Encryption(
                    List.of(gpg.key("anna").open()),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Asking.NOBODY,
                    Clock.systemUTC()));
        }
        clear = new byte[PARTS * PART_BYTES];
        new Random(1).nextBytes(clear);
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (OutputStream out = codec.encode(sink)) {
            out.write(clear);
        }
        whole = sink.toByteArray();
        parts = parts(whole);
    }

    @Test
    void theEdgesAreThere() throws Exception {
        assertThat(parts).hasSize(PARTS + 1);
        assertThat(parts.get(PARTS).end()).isEqualTo(whole.length);
        assertThat(decode(whole)).isEqualTo(clear);
    }

    @Test
    void aStreamThatEndsBetweenTwoPartsIsNoEnd() {
        assertThat(parts).allSatisfy(part -> {
            assertDamaged(Arrays.copyOf(whole, part.at()));
            assertDamaged(Arrays.copyOf(whole, part.at() + part.header()));
        });
    }

    @Test
    void aStreamThatEndsBeforeItsDigestIsNoEnd() {
        assertDamaged(Arrays.copyOf(whole, whole.length - MDC_BYTES));
        assertDamaged(Arrays.copyOf(whole, whole.length - MDC_BYTES + 2));
    }

    /** All packets are well formed: only the digest can tell. */
    @Test
    void aPartThatIsMadeTheLastOneIsNoEnd() {
        assertThat(parts.subList(0, PARTS)).allSatisfy(part -> assertDamaged(ended(part, part.bytes())));
    }

    @Test
    void contentWhoseDigestWasTakenAwayIsNoEnd() {
        Part last = parts.get(PARTS);

        assertDamaged(ended(last, last.bytes() - MDC_BYTES));
    }

    /** Returns what is encrypted up to a part, which is made the last one and has this many bytes. */
    private static byte[] ended(Part part, int bytes) {
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        cut.write(whole, 0, part.at());
        cut.write(0xff); // a length of five bytes, of what is no part: RFC 4880, 4.2.2.3
        for (int shift = 24; shift >= 0; shift -= 8) {
            cut.write(bytes >>> shift);
        }
        cut.write(whole, part.at() + part.header(), bytes);
        return cut.toByteArray();
    }

    private static void assertDamaged(byte[] encoded) {
        assertThatThrownBy(() -> decode(encoded))
                .isInstanceOf(IOException.class)
                .hasMessage("the encrypted data was changed, or cut: it ends too early");
    }

    private static byte[] decode(byte[] encoded) throws IOException {
        try (InputStream in = codec.decode(new ByteArrayInputStream(encoded))) {
            return in.readAllBytes();
        }
    }

    /** Returns the parts of the packet of tag 18: RFC 4880, 4.2.2.4. */
    private static List<Part> parts(byte[] message) {
        int at = 0;
        while ((message[at] & 0x3f) != 18) {
            assertThat(message[at] & 0xc0).as("a packet of the new format").isEqualTo(0xc0);
            at = part(message, at + 1).end();
        }
        at++;
        List<Part> parts = new ArrayList<>();
        while (parts.isEmpty() || !parts.get(parts.size() - 1).isLast()) {
            Part part = part(message, at);
            parts.add(part);
            at = part.end();
        }
        return parts;
    }

    private static Part part(byte[] message, int at) {
        int first = message[at] & 0xff;
        if (first >= 224 && first < 255) {
            return new Part(at, 1, 1 << (first & 0x1f), false);
        }
        if (first < 192) {
            return new Part(at, 1, first, true);
        }
        if (first < 224) {
            return new Part(at, 2, ((first - 192) << 8) + (message[at + 1] & 0xff) + 192, true);
        }
        int length = 0;
        for (int i = 1; i <= 4; i++) {
            length = (length << 8) | (message[at + i] & 0xff);
        }
        return new Part(at, 5, length, true);
    }
}
