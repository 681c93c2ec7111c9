package io.polymath.backup.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Secret;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Asking;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.server.Gpg;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption, read and written by the real gpg, too. */
final class PgpCodecTest extends CodecContract {

    @TempDir
    private static Path folder;

    private static Gpg gpg;
    private static Gpg.Key anna;
    private static Gpg.Key bert;
    private static Gpg.Key locked;

    @BeforeAll
    static void makeKeys() throws IOException {
        gpg = Gpg.start(folder.resolve("keys"));
        anna = gpg.key("anna");
        bert = gpg.key("bert");
        locked = gpg.key("locked", "ed25519", "never", "open sesame");
        gpg.run(
                "--passphrase",
                "open sesame",
                "--quick-add-key",
                gpg.fingerprint("locked"),
                "cv25519",
                "encr",
                "never");
        locked = gpg.export("locked", "open sesame");
    }

    @AfterAll
    static void endAgent() throws IOException {
        gpg.close();
    }

    @Override
    Codec codec() {
        return new PgpCodec(keys(List.of(anna.open()), List.of(anna.secret()), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 32_767, 32_768, 65_536, 3_000_001})
    void gpgReadsWhatWasEncrypted(int bytes) throws Exception {
        Path file = Files.write(folder.resolve("encrypted.gpg"), encode(noise(bytes)));
        Path clear = folder.resolve("clear");

        gpg.run("--output", clear.toString(), "--decrypt", file.toString());

        assertThat(Files.readAllBytes(clear)).isEqualTo(noise(bytes));
    }

    @Test
    void eachRecipientReadsIt() throws Exception {
        byte[] encoded =
                encode(new PgpCodec(keys(List.of(anna.open(), bert.open()), List.of(), Optional.empty())), noise(1000));

        assertThat(read(reader(anna), encoded)).isEqualTo(noise(1000));
        assertThat(read(reader(bert), encoded)).isEqualTo(noise(1000));
    }

    @Test
    void whatGpgEncryptedIsRead() throws Exception {
        Path plain = Files.write(folder.resolve("plain"), noise(MEGABYTE));
        Path file = folder.resolve("by-gpg.gpg");
        for (String compress : List.of("none", "zip")) {
            gpg.run(
                    "--trust-model",
                    "always",
                    "--compress-algo",
                    compress,
                    "--recipient",
                    "anna@example.org",
                    "--output",
                    file.toString(),
                    "--encrypt",
                    plain.toString());

            assertThat(read(reader(anna), Files.readAllBytes(file))).isEqualTo(noise(MEGABYTE));
        }
    }

    @Test
    void aKeyOfCurve25519WithAPassphraseReadsIt() throws Exception {
        byte[] encoded = encode(new PgpCodec(keys(List.of(locked.open()), List.of(), Optional.empty())), noise(1000));
        Encryption reader = new Encryption(
                List.of(),
                Optional.empty(),
                List.of(locked.secret()),
                Optional.of(new Secret("open sesame")),
                Asking.NOBODY,
                Clock.systemUTC());

        assertThat(read(reader, encoded)).isEqualTo(noise(1000));
    }

    @Test
    void thePassphraseOfAKeyIsAskedFor() throws Exception {
        byte[] encoded = encode(new PgpCodec(keys(List.of(locked.open()), List.of(), Optional.empty())), noise(1000));
        Encryption asking = new Encryption(
                List.of(),
                Optional.empty(),
                List.of(locked.secret()),
                Optional.empty(),
                question -> Optional.of(new Secret("open sesame")),
                Clock.systemUTC());
        Encryption alone = new Encryption(
                List.of(),
                Optional.empty(),
                List.of(locked.secret()),
                Optional.empty(),
                Asking.NOBODY,
                Clock.systemUTC());

        assertThat(read(asking, encoded)).isEqualTo(noise(1000));
        refused(
                () -> read(alone, encoded),
                "the private key in " + locked.secret() + " has a passphrase, and none was given");
    }

    @Test
    void aWrongPassphraseOfAKeyIsRefused() throws Exception {
        byte[] encoded = encode(new PgpCodec(keys(List.of(locked.open()), List.of(), Optional.empty())), noise(1000));
        Encryption wrong = new Encryption(
                List.of(),
                Optional.empty(),
                List.of(locked.secret()),
                Optional.of(new Secret("sesame")),
                Asking.NOBODY,
                Clock.systemUTC());

        refused(() -> read(wrong, encoded), " in " + locked.secret() + " was refused");
    }

    @Test
    void gpgReadsWhatWasEncryptedToAPassphrase() throws Exception {
        Encryption word = keys(List.of(), List.of(), Optional.of(new Secret("correct horse")));
        byte[] encoded = encode(new PgpCodec(word), noise(100_000));
        Path file = Files.write(folder.resolve("by-word.gpg"), encoded);
        Path clear = folder.resolve("clear-by-word");

        gpg.run("--passphrase", "correct horse", "--output", clear.toString(), "--decrypt", file.toString());

        assertThat(Files.readAllBytes(clear)).isEqualTo(noise(100_000));
        assertThat(read(word, encoded)).isEqualTo(noise(100_000));
        refused(
                () -> read(keys(List.of(), List.of(), Optional.of(new Secret("wrong horse"))), encoded),
                "the passphrase was refused");
        refused(() -> read(Encryption.none(), encoded), "encrypted to a passphrase, and none is set");
    }

    @Test
    void anotherKeyIsRefusedBeforeTheContentIsRead() throws Exception {
        byte[] encoded = encode(noise(10 * MEGABYTE));
        AtomicLong read = new AtomicLong();
        InputStream counted = new ByteArrayInputStream(encoded) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int n = super.read(bytes, offset, length);
                read.addAndGet(n);
                return n;
            }
        };

        refused(() -> new PgpCodec(reader(bert)).decode(counted), "which none of encryption.private-keys has");
        refused(() -> read(Encryption.none(), encoded), "and no private key is here");
        assertThat(read).hasValueLessThan(1 << 18);
    }

    @Test
    void itReadsBackWhatItWroteWithoutAPrivateKey() throws Exception {
        PgpCodec writer = new PgpCodec(keys(List.of(anna.open()), List.of(), Optional.empty()));
        byte[] encoded = encode(writer, noise(MEGABYTE));
        byte[] damaged = encoded.clone();
        damaged[encoded.length / 2] ^= 1;

        try (InputStream in = writer.decode(new ByteArrayInputStream(encoded))) {
            assertThat(in.readAllBytes()).isEqualTo(noise(MEGABYTE));
        }
        assertThat(writer.usedSessionKey()).isTrue();
        assertThatThrownBy(
                        () -> writer.decode(new ByteArrayInputStream(damaged)).readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPrivateKeyGoesBeforeTheSessionKey() throws Exception {
        PgpCodec both = new PgpCodec(keys(List.of(anna.open()), List.of(anna.secret()), Optional.empty()));

        both.decode(new ByteArrayInputStream(encode(both, noise(1000)))).readAllBytes();

        assertThat(both.usedSessionKey()).isFalse();
    }

    @Test
    void aStreamThatWasCutIsRefusedAlsoAtTheEdgeOfAPacket() throws Exception {
        byte[] encoded = encode(noise(MEGABYTE));
        // parts of 64 KiB begin with one byte of length behind the packets of the keys
        int first = encoded.length - (MEGABYTE / 65_536) * 65_537;

        assertThat(IntStream.concat(
                                IntStream.of(0, 1, 8, 15)
                                        .flatMap(part ->
                                                IntStream.rangeClosed(-1, 2).map(near -> first + part * 65_537 + near)),
                                IntStream.of(0, 1, 10, 100, encoded.length - 1, encoded.length - 22))
                        .filter(length -> length >= 0 && length < encoded.length))
                .allSatisfy(length -> assertThatThrownBy(() -> decode(Arrays.copyOf(encoded, length)))
                        .isInstanceOf(IOException.class));
    }

    @Test
    void aFlippedByteIsNoticedWhereverItIs() throws Exception {
        byte[] encoded = encode(noise(200_000));

        assertThat(IntStream.concat(
                        IntStream.iterate(300, at -> at < 700, at -> at + 7),
                        IntStream.iterate(1000, at -> at < encoded.length, at -> at + 19_997)))
                .allSatisfy(place -> {
                    byte[] damaged = encoded.clone();
                    damaged[place] ^= 0x10;
                    assertThatThrownBy(() -> decode(damaged)).isInstanceOf(IOException.class);
                });
    }

    @Test
    void bytesBehindTheEndAreRefused() throws Exception {
        byte[] encoded = encode(noise(1000));

        assertThatThrownBy(() -> decode(Arrays.copyOf(encoded, encoded.length + 1)))
                .isInstanceOf(IOException.class)
                .hasMessage("something follows the encrypted data");
    }

    @Test
    void whatIsNotEncryptedIsRefused() {
        assertThatThrownBy(() -> decode(noise(1000))).isInstanceOf(IOException.class);
    }

    @Test
    void keysThatCannotBeUsedAreTold() throws Exception {
        Gpg.Key signs = gpg.key("signs", "ed25519", "never", "");
        Gpg.Key weak = weak();
        gpg.key("brief", "rsa2048", "1d", "");
        gpg.run("--passphrase", "", "--quick-add-key", gpg.fingerprint("brief"), "rsa2048", "encr", "1d");
        Gpg.Key brief = gpg.export("brief", "");
        Gpg.Key revoked = gpg.key("revoked");
        revoke();
        gpg.run("--armor", "--output", revoked.open().toString(), "--export", "revoked@example.org");

        unusable(signs.open(), Clock.systemUTC(), "has no part that encrypts");
        unusable(weak.open(), Clock.systemUTC(), "has 1024 bits, expected 2048 or more");
        unusable(brief.open(), Clock.offset(Clock.systemUTC(), Duration.ofDays(2)), "expired at");
        unusable(revoked.open(), Clock.systemUTC(), "is revoked");
        unusable(folder.resolve("nowhere.asc"), Clock.systemUTC(), "no key file");
        unusable(anna.secret(), Clock.systemUTC(), "holds a private key, where a public one is expected");
        unusable(Files.writeString(folder.resolve("text"), "no key"), Clock.systemUTC(), "");
        new Encryption(
                        List.of(brief.open()),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Asking.NOBODY,
                        Clock.systemUTC())
                .requireUsable();
    }

    @Test
    void aKeyThatWasReplacedStillReads() throws Exception {
        byte[] before = encode(new PgpCodec(keys(List.of(anna.open()), List.of(), Optional.empty())), noise(1000));
        byte[] after = encode(new PgpCodec(keys(List.of(bert.open()), List.of(), Optional.empty())), noise(1000));
        Encryption both = keys(List.of(bert.open()), List.of(bert.secret(), anna.secret()), Optional.empty());

        assertThat(read(both, before)).isEqualTo(noise(1000));
        assertThat(read(both, after)).isEqualTo(noise(1000));
    }

    private static Gpg.Key weak() throws IOException {
        Path order = Files.writeString(folder.resolve("weak"), """
                %no-protection
                Key-Type: RSA
                Key-Length: 1024
                Name-Email: weak@example.org
                Expire-Date: 0
                %commit
                """);
        gpg.run("--generate-key", order.toString());
        return gpg.export("weak", "");
    }

    /** gpg has written a revocation when it made the key; a colon keeps it from being used by mistake. */
    private static void revoke() throws IOException {
        Path certificate = gpg.home().resolve("openpgp-revocs.d").resolve(gpg.fingerprint("revoked") + ".rev");
        Path usable = Files.writeString(
                folder.resolve("revocation"), Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN"));
        gpg.run("--import", usable.toString());
    }

    private static void unusable(Path file, Clock clock, String message) {
        Encryption encryption =
                new Encryption(List.of(file), Optional.empty(), List.of(), Optional.empty(), Asking.NOBODY, clock);
        refused(encryption::requireUsable, message);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void refused(Attempt attempt, String message) {
        assertThatThrownBy(attempt::run).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_KEY);
            assertThat(e.reason()).contains(message);
            assertThat(e.hint()).isNotEmpty();
        });
    }

    private static Encryption keys(List<Path> recipients, List<Path> privateKeys, Optional<Secret> passphrase) {
        return new Encryption(recipients, passphrase, privateKeys, Optional.empty(), Asking.NOBODY, Clock.systemUTC());
    }

    private static Encryption reader(Gpg.Key key) {
        return keys(List.of(), List.of(key.secret()), Optional.empty());
    }

    private static byte[] read(Encryption encryption, byte[] encoded) throws IOException {
        try (InputStream in = new PgpCodec(encryption).decode(new ByteArrayInputStream(encoded))) {
            return in.readAllBytes();
        }
    }
}
