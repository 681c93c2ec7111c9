package io.polymath.backup.pgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Secret;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.Gpg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures and their keys, made and read by the real gpg, too. */
final class SigningTest {

    private static final byte[] CONTENT = "{\"set\": \"polymath_20261122_0200\"}\n".getBytes(StandardCharsets.UTF_8);
    private static final String DISTRUST = "somebody changed or made this set: use another one, and find out who";
    private static final Instant IN_2020 = Instant.parse("2020-06-01T12:00:00Z");

    @TempDir
    private static Path folder;

    private static Gpg gpg;
    private static Gpg.Key anna;
    private static Gpg.Key bert;
    private static Gpg.Key past;

    @BeforeAll
    static void makeKeys() throws IOException {
        gpg = Gpg.start(folder.resolve("keys"));
        anna = gpg.key("anna", "ed25519", "never", "");
        bert = gpg.key("bert", "rsa2048", "never", "");
        gpg.run(
                "--faked-system-time",
                "20200101T000000",
                "--passphrase",
                "",
                "--quick-generate-key",
                "past@example.org",
                "ed25519",
                "default",
                "1y");
        past = gpg.export("past", "");
    }

    @AfterAll
    static void endAgent() throws IOException {
        gpg.close();
    }

    @Test
    void gpgVerifiesWhatWasSigned() throws Exception {
        for (Gpg.Key key : List.of(anna, bert)) {
            Path file = Files.write(folder.resolve("manifest.json"), CONTENT);
            Path signature = Files.write(
                    folder.resolve("manifest.json.asc"),
                    signing(key).signer().orElseThrow().sign(CONTENT, Instant.now(Clock.systemUTC())));

            assertThat(Files.readString(signature)).startsWith("-----BEGIN PGP SIGNATURE-----");
            assertThat(gpg.run("--verbose", "--verify", signature.toString(), file.toString()))
                    .contains("Good signature")
                    .contains("binary signature, digest algorithm SHA512");
        }
    }

    @Test
    void whatGpgSignedIsTrusted() throws Exception {
        Signature found = trusting(anna).check(CONTENT, byGpg("anna"), "a set", "manifest.json");

        assertThat(found.owner()).isEqualTo("anna@example.org");
        assertThat(found.fingerprint()).isEqualTo(gpg.fingerprint("anna"));
        assertThat(found.who()).isEqualTo("anna@example.org, key " + gpg.fingerprint("anna"));
    }

    @Test
    void anyOfSeveralKeysAndSeveralSignaturesWill() throws Exception {
        byte[] both = byGpg("anna", "--local-user", "bert@example.org");

        assertThat(trusting(bert).check(CONTENT, both, "a set", "manifest.json").owner())
                .isEqualTo("bert@example.org");
        assertThat(trusting(bert, anna)
                        .check(CONTENT, byGpg("anna"), "a set", "manifest.json")
                        .owner())
                .isEqualTo("anna@example.org");
    }

    @Test
    void thePublicHalfOfTheSigningKeyIsTrusted() throws Exception {
        byte[] signature = signing(anna).signer().orElseThrow().sign(CONTENT, Instant.now(Clock.systemUTC()));

        assertThat(signing(anna)
                        .check(CONTENT, signature, "a set", "manifest.json")
                        .owner())
                .isEqualTo("anna@example.org");
    }

    @Test
    void aSignatureBySomebodyElseIsNamed() {
        untrusted(
                () -> check(trusting(anna), byGpg("bert")),
                "a set: manifest.json is signed by key " + fingerprint("bert") + ", which is not trusted",
                "if it is a key of yours, add its public half to signing.trusted; otherwise " + DISTRUST);
    }

    @Test
    void anEditedManifestIsNamed() {
        byte[] edited = new String(CONTENT, StandardCharsets.UTF_8)
                .replace("0200", "0201")
                .getBytes(StandardCharsets.UTF_8);

        untrusted(
                () -> trusting(anna).check(edited, byGpg("anna"), "a set", "manifest.json"),
                "a set: manifest.json is not what anna@example.org, key " + fingerprint("anna") + " signed",
                DISTRUST);
    }

    @Test
    void whatIsNoSignatureIsNamed() throws Exception {
        String hint = "the set is damaged or was changed: use another one, and find out what changed its files";
        byte[] cut = new byte[40];
        System.arraycopy(byGpg("anna"), 0, cut, 0, cut.length);

        untrusted(
                () -> check(trusting(anna), "signed, Anna\n".getBytes(StandardCharsets.UTF_8)),
                "a set: manifest.json.asc is no signature: it holds no OpenPGP signature",
                hint);
        untrusted(
                () -> check(trusting(anna), new byte[0]),
                "a set: manifest.json.asc is no signature: it holds no OpenPGP signature",
                hint);
        untrusted(
                () -> check(trusting(anna), Files.readAllBytes(anna.open())),
                "a set: manifest.json.asc is no signature: it holds no OpenPGP signature",
                hint);
        assertThatThrownBy(() -> check(trusting(anna), cut)).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(e.reason()).startsWith("a set: manifest.json.asc is no signature: ");
        });
    }

    @Test
    void eachFlippedByteOfASignatureIsFound() throws Exception {
        byte[] signature = signing(anna).signer().orElseThrow().sign(CONTENT, Instant.now(Clock.systemUTC()));
        Path binary = folder.resolve("signature");
        gpg.run("--output", binary.toString(), "--dearmor", Files.write(folder.resolve("s.asc"), signature) + "");
        byte[] whole = Files.readAllBytes(binary);
        assertThat(check(trusting(anna), whole).owner()).isEqualTo("anna@example.org");
        int unhashed =
                10; // the number of the key, and the two bytes of the digest that speed a search up, prove nothing

        int accepted = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            try {
                check(trusting(anna), flipped);
                accepted++;
            } catch (BackupException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            }
        }
        assertThat(accepted).isLessThanOrEqualTo(unhashed);
    }

    @Test
    void aSignatureOfTextIsRefused() {
        untrusted(
                () -> check(trusting(anna), byGpg("anna", "--textmode")),
                "a set: manifest.json.asc is no signature of a file, but one of another kind, by anna@example.org, key "
                        + fingerprint("anna"),
                "sign it as it is: gpg --armor --detach-sign manifest.json");
    }

    @Test
    void aDigestThatCanBeForgedIsRefused() {
        untrusted(
                () -> check(trusting(bert), byGpg("bert", "--digest-algo", "SHA1")),
                "a set: manifest.json is signed by bert@example.org, key " + fingerprint("bert")
                        + ", by a digest that can be forged, expected SHA-256 or better",
                "look at the set, then sign it again: gpg --digest-algo SHA512 --armor --detach-sign manifest.json");
    }

    @Test
    void whatWasSignedBeforeAKeyExpiredStaysGood() throws Exception {
        Signer signer = signing(past, IN_2020).signer().orElseThrow();

        assertThat(check(trusting(past), signer.sign(CONTENT, IN_2020)).made()).isEqualTo(IN_2020);
    }

    @Test
    void whatWasSignedAfterItExpiredIsRefused() throws Exception {
        Signer signer = signing(past, IN_2020).signer().orElseThrow();
        byte[] late = signer.sign(CONTENT, Instant.parse("2021-06-01T12:00:00Z"));

        untrusted(
                () -> check(trusting(past), late),
                "a set: manifest.json was signed at 2021-06-01T12:00:00Z by past@example.org, key "
                        + fingerprint("past") + ", which had expired at "
                        + PublicKeys.end(ring(past)).orElseThrow(),
                "if the key was extended since, export its public half again; otherwise " + DISTRUST);
    }

    @Test
    void whatARevokedKeySignedIsRefusedWheneverThatWas() throws Exception {
        Gpg.Key before = gpg.key("lost", "ed25519", "never", "");
        byte[] signature = byGpg("lost");
        assertThat(check(trusting(before), signature).owner()).isEqualTo("lost@example.org");

        gpg.revoke("lost");
        Gpg.Key after = gpg.export("lost", "");

        untrusted(
                () -> check(trusting(after), signature),
                "a set: manifest.json is signed by lost@example.org, key " + fingerprint("lost") + ", which is revoked",
                "whoever has that key can make such sets: look at it, then sign it with the key that replaces it");
        unusable(
                () -> signing(after).signer(),
                "the signing key of lost@example.org in " + after.secret() + " is revoked",
                "name the key that replaces it");
    }

    @Test
    void aKeyThatIsNotForSigningIsRefused() throws Exception {
        gpg.run("--passphrase", "", "--quick-generate-key", "mute@example.org", "ed25519", "cert", "never");
        Gpg.Key mute = gpg.export("mute", "");

        unusable(
                () -> signing(mute).signer(),
                "the signing key of mute@example.org in " + mute.secret() + " has no part that signs",
                "add one with gpg --quick-add-key FINGERPRINT ed25519 sign, and export the key again");
    }

    @Test
    void thePartThatSignsIsTakenAndThePrivatePrimaryIsNotNeeded() throws Exception {
        gpg.run("--passphrase", "", "--quick-generate-key", "parts@example.org", "ed25519", "cert", "never");
        gpg.run("--passphrase", "", "--quick-add-key", gpg.fingerprint("parts"), "ed25519", "sign", "never");
        Gpg.Key whole = gpg.export("parts", "");
        Path alone = folder.resolve("parts-alone.asc");
        gpg.run("--armor", "--output", alone.toString(), "--export-secret-subkeys", "parts@example.org");
        Files.setPosixFilePermissions(alone, PosixFilePermissions.fromString("rw-------"));

        byte[] signature = signing(new Gpg.Key(whole.open(), alone))
                .signer()
                .orElseThrow()
                .sign(CONTENT, Instant.now(Clock.systemUTC()));

        assertThat(check(trusting(whole), signature).fingerprint()).isNotEqualTo(gpg.fingerprint("parts"));
        Path file = Files.write(folder.resolve("manifest.json"), CONTENT);
        Path detached = Files.write(folder.resolve("manifest.json.asc"), signature);
        assertThat(gpg.run("--verbose", "--verify", detached.toString(), file.toString()))
                .contains("Good signature");
    }

    @Test
    void aPassphraseIsTakenFromTheSettings() throws Exception {
        Gpg.Key locked = gpg.key("locked", "ed25519", "never", "open sesame");

        Signing right = signing(locked, Optional.of(new Secret("open sesame")));

        assertThat(right.signer()).isPresent();
        unusable(
                () -> signing(locked, Optional.of(new Secret("close sesame"))).signer(),
                "the passphrase of the private key " + fingerprint("locked").substring(24) + " in " + locked.secret()
                        + " was refused",
                "try it with gpg --import on another machine; then mend the setting");
        unusable(
                () -> signing(locked).signer(),
                "the signing key in " + locked.secret() + " has a passphrase, and none is set",
                "set signing.passphrase-file to a file of it, mode 0600");
    }

    @Test
    void keysThatCannotBeUsedAreNamed() throws Exception {
        Path open = Files.copy(anna.secret(), folder.resolve("open.asc"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        gpg.run("--passphrase", "", "--quick-generate-key", "weak@example.org", "rsa1024", "default", "never");
        Gpg.Key weak = gpg.export("weak", "");

        unusable(
                () -> signing(new Gpg.Key(open, open)).signer(),
                "others can read the private key in " + open,
                "chmod 600 " + open);
        unusable(
                () -> signing(new Gpg.Key(anna.open(), anna.open())).signer(),
                anna.open() + " holds no OpenPGP private key",
                "write it with gpg --armor --export-secret-keys");
        unusable(
                () -> check(trusting(new Gpg.Key(anna.secret(), anna.secret())), byGpg("anna")),
                anna.secret() + " holds a private key, where a public one is expected",
                "export the public one with gpg --export, and keep the private one elsewhere");
        unusable(
                () -> signing(past).signer(),
                "the signing key of past@example.org in " + past.secret() + " expired at "
                        + PublicKeys.end(ring(past)).orElseThrow(),
                "extend it with gpg --quick-set-expire and export it again, or name the key that replaces it");
        unusable(
                () -> signing(weak).signer(),
                "the signing key of weak@example.org in " + weak.secret() + " has 1024 bits, expected 2048 or more",
                "make a new one with gpg --quick-generate-key");
        untrusted(
                () -> check(trusting(weak), byGpg("weak")),
                "a set: manifest.json is signed by weak@example.org, key " + fingerprint("weak")
                        + ", which has 1024 bits, expected 2048 or more",
                "look at the set, then sign it with a longer key");
    }

    @Test
    void aPartThatSomebodyPutIntoATrustedFileIsNotTrusted() throws Exception {
        org.bouncycastle.openpgp.PGPPublicKeyRing theirs =
                KeyFiles.publicKeys(bert.open()).get(0);
        org.bouncycastle.openpgp.PGPPublicKeyRing ours =
                KeyFiles.publicKeys(anna.open()).get(0);
        byte[] packets = theirs.getEncoded();
        packets[0] = (byte) ((packets[0] & ~0x3c) | (14 << 2)); // the packet of a main key becomes that of a part
        java.io.ByteArrayOutputStream forged = new java.io.ByteArrayOutputStream();
        forged.write(ours.getEncoded());
        forged.write(packets);
        Path file = Files.write(folder.resolve("forged.gpg"), forged.toByteArray());
        assertThat(KeyFiles.publicKeys(file)
                        .get(0)
                        .getPublicKey(theirs.getPublicKey().getKeyID()))
                .isNotNull();

        untrusted(
                () -> check(trusting(new Gpg.Key(file, file)), byGpg("bert")),
                "a set: manifest.json is signed by key " + fingerprint("bert") + ", which is not trusted",
                "if it is a key of yours, add its public half to signing.trusted; otherwise " + DISTRUST);
    }

    @Test
    void theKeysAreTold() throws Exception {
        Gpg.Key soon = gpg.key("soon", "ed25519", "10d", "");

        assertThat(Signing.none().remarks())
                .containsExactly(Remark.note("off: manifests are not signed, and no signature is asked for"));
        assertThat(signing(anna).remarks())
                .containsExactly(Remark.note("by anna@example.org, key " + fingerprint("anna")));
        assertThat(trusting(anna).remarks())
                .containsExactly(Remark.note("trusts anna@example.org, key " + fingerprint("anna")));
        assertThat(signing(soon).remarks())
                .containsExactly(Remark.warning(
                        "by soon@example.org, key " + fingerprint("soon") + ", which expires at "
                                + PublicKeys.end(ring(soon)).orElseThrow(),
                        "extend it with gpg --quick-set-expire, and export it again to " + soon.secret()));
    }

    private static org.bouncycastle.openpgp.PGPPublicKey ring(Gpg.Key key) {
        return KeyFiles.publicKeys(key.open()).get(0).getPublicKey();
    }

    private static String fingerprint(String name) {
        try {
            return gpg.fingerprint(name);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] byGpg(String name, String... options) throws IOException {
        Path file = Files.write(folder.resolve("manifest.json"), CONTENT);
        Path signature = folder.resolve("manifest.json.asc");
        java.util.List<String> arguments = new java.util.ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "--armor",
                "--local-user",
                name + "@example.org",
                "--output",
                signature.toString(),
                "--detach-sign",
                file.toString()));
        gpg.run(arguments.toArray(String[]::new));
        return Files.readAllBytes(signature);
    }

    private static Signature check(Signing signing, byte[] signature) {
        return signing.check(CONTENT, signature, "a set", "manifest.json");
    }

    private static Signing signing(Gpg.Key key) {
        return signing(key, Optional.empty());
    }

    private static Signing signing(Gpg.Key key, Optional<Secret> passphrase) {
        return new Signing(Optional.of(key.secret()), passphrase, List.of(), Clock.systemUTC());
    }

    private static Signing signing(Gpg.Key key, Instant now) {
        return new Signing(Optional.of(key.secret()), Optional.empty(), List.of(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Signing trusting(Gpg.Key... keys) {
        List<Path> files = java.util.Arrays.stream(keys).map(Gpg.Key::open).toList();
        return new Signing(Optional.empty(), Optional.empty(), files, Clock.systemUTC());
    }

    private static void untrusted(ThrowingCallable call, String reason, String hint) {
        refused(call, ExitCode.VERIFICATION_FAILED, reason, hint);
    }

    private static void unusable(ThrowingCallable call, String reason, String hint) {
        refused(call, ExitCode.WRONG_KEY, reason, hint);
    }

    private static void refused(ThrowingCallable call, ExitCode code, String reason, String hint) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BackupException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.hint()).isEqualTo(hint);
            assertThat(e.exitCode()).isEqualTo(code);
        });
    }
}
