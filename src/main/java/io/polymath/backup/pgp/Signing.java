package io.polymath.backup.pgp;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;

/**
 * Who signs manifests, and whose signatures are trusted: the settings {@code signing.*}. Key files are read when they are
 * needed, so that one that is replaced holds from the next run on.
 */
public final class Signing {

    private static final Duration EXPIRES_SOON = Duration.ofDays(30);

    private final Optional<Path> key;
    private final Optional<Secret> passphrase;
    private final List<Path> trusted;
    private final Clock clock;

    public Signing(Optional<Path> key, Optional<Secret> passphrase, List<Path> trusted, Clock clock) {
        this.key = key;
        this.passphrase = passphrase;
        this.trusted = List.copyOf(trusted);
        this.clock = clock;
    }

    /** Returns that nothing is signed, and no signature is asked for. */
    public static Signing none() {
        return new Signing(Optional.empty(), Optional.empty(), List.of(), Clock.systemUTC());
    }

    /** Reads {@code signing.*}. */
    public static Signing read(Configuration configuration, Clock clock) {
        Section settings = configuration.section("signing");
        Optional<Path> key = settings.optional("key").map(settings::resolve);
        Optional<Secret> passphrase = settings.secret("passphrase");
        List<Path> trusted =
                settings.list("trusted").stream().map(settings::resolve).toList();
        if (passphrase.isPresent() && key.isEmpty()) {
            settings.problem("passphrase", "set without " + settings.key("key"), "set the file of the key, too");
        }
        return new Signing(key, passphrase, trusted, clock);
    }

    /** Returns whether what is read has to be signed by a key that is trusted. */
    public boolean isRequired() {
        return key.isPresent() || !trusted.isEmpty();
    }

    /**
     * Returns the key that signs, unlocked; empty when nothing is to be signed.
     *
     * @throws BackupException with WRONG_KEY when it cannot be used now
     */
    public Optional<Signer> signer() {
        return key.map(file -> SigningKey.find(file, clock.instant()).signer(passphrase));
    }

    /**
     * Returns by whom something is signed.
     *
     * @param signatures the content of the file of signatures
     * @param what what is signed, as messages begin with it
     * @param file the name of the file that is signed
     * @throws BackupException with VERIFICATION_FAILED when no key that is trusted has signed it
     */
    public Signature check(byte[] content, byte[] signatures, String what, String file) {
        return new SignatureCheck(trustedKeys(), what, file).of(content, signatures);
    }

    /** Returns by which keys something claims to be signed, which is not checked. */
    public static List<String> claims(byte[] signatures) throws IOException {
        return SignatureFile.read(signatures).stream()
                .map(SignatureFile::signer)
                .toList();
    }

    private TrustedKeys trustedKeys() {
        Stream<PGPPublicKeyRing> own = key.stream()
                .flatMap(file -> KeyFiles.privateKeys(file).stream())
                .map(PGPSecretKeyRing::toCertificate);
        Stream<PGPPublicKeyRing> others = trusted.stream().flatMap(file -> KeyFiles.publicKeys(file).stream());
        return new TrustedKeys(Stream.concat(others, own).toList());
    }

    /**
     * Returns what there is to say about the keys.
     *
     * @throws BackupException with WRONG_KEY when one cannot be used
     */
    public List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        if (!isRequired()) {
            remarks.add(Remark.note("off: manifests are not signed, and no signature is asked for"));
        }
        Instant now = clock.instant();
        key.ifPresent(file -> {
            SigningKey found = SigningKey.find(file, now);
            found.signer(passphrase);
            remarks.add(found.expires()
                    .filter(end -> end.isBefore(now.plus(EXPIRES_SOON)))
                    .map(end -> Remark.warning(
                            "by " + found.who() + ", which expires at " + end,
                            "extend it with gpg --quick-set-expire, and export it again to " + file))
                    .orElseGet(() -> Remark.note("by " + found.who())));
        });
        for (Path file : trusted) {
            for (PGPPublicKeyRing ring : KeyFiles.publicKeys(file)) {
                remarks.add(PublicKeys.trusted(ring, file));
            }
        }
        return remarks;
    }
}
