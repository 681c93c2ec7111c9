package io.polymath.backup.proof;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.Sha256;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.Proof;
import io.polymath.backup.store.StoreKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads archives back. A proof is returned only for an archive that is whole; everything else is an exception. */
public final class Verifier {

    private static final int BUFFER_BYTES = 1 << 18;
    /** More differences than these help nobody at two in the morning. */
    private static final int MAX_DIFFERENCES = 5;

    private final Function<String, StoreKind> kinds;
    private final Function<String, Codec> codecs;
    private final Clock clock;

    /**
     * @param kinds finds a kind of store by its name
     * @param codecs finds a codec by its name
     */
    public Verifier(Function<String, StoreKind> kinds, Function<String, Codec> codecs, Clock clock) {
        this.kinds = kinds;
        this.codecs = codecs;
        this.clock = clock;
    }

    /** A folder maker for readers that need the disk. */
    @FunctionalInterface
    public interface Scratch {
        /** Returns a new empty folder; whoever asked removes it. */
        Path folder(String name) throws IOException;
    }

    /**
     * Verifies an archive and its companions.
     *
     * @return the same archive with the proof
     * @throws BackupException with VERIFICATION_FAILED when anything is not as the manifest says
     */
    public Archive verify(Archive archive, Proof.Level level, Scratch scratch) throws IOException {
        Instant start = clock.instant();
        Archive whole = level == Proof.Level.CONTENT ? opened(archive) : archive;
        for (Archive file : whole.all().toList()) {
            switch (level) {
                case FILE -> verifyFile(file);
                case CONTENT -> verifyContent(file, scratch);
            }
        }
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), clock.getZone());
        return archive.verified(new Proof(level, now, Duration.between(start, clock.instant())));
    }

    /** Returns one that decodes by other codecs. */
    public Verifier with(Function<String, Codec> others) {
        return new Verifier(kinds, others, clock);
    }

    /**
     * Returns an archive that is encrypted as a manifest shows it: its fingerprints are for those who can open it. Nothing
     * changes on another one.
     */
    public Archive sealed(Archive archive) throws IOException {
        return new SealedFingerprints(codecs).seal(archive);
    }

    /**
     * Returns an archive with its fingerprints.
     *
     * @throws BackupException with WRONG_KEY when they are for others, with VERIFICATION_FAILED when they are damaged
     */
    public Archive opened(Archive archive) {
        return new SealedFingerprints(codecs).open(archive);
    }

    /** Opens an archive without its codecs, as it is; the caller closes it. One that cannot be read is told as damaged. */
    public InputStream open(Archive archive) throws IOException {
        InputStream file = Files.newInputStream(archive.file());
        try {
            return new ExportInput(
                    decoded(archive, new BufferedInputStream(file, BUFFER_BYTES)), e -> unreadable(archive, e));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Makes sure that an archive and its companions can be decoded here, by reading the beginning of each.
     *
     * @throws BackupException with WRONG_KEY when a key is missing or wrong
     */
    public void unlock(Archive archive) throws IOException {
        for (Archive file : archive.all().toList()) {
            if (file.codecs().contains(PgpCodec.NAME) && Files.isRegularFile(file.file())) {
                open(file).close();
            }
        }
    }

    private static void verifyFile(Archive archive) throws IOException {
        checkSize(archive);
        checkDigest(archive, Sha256.of(archive.file()));
    }

    private void verifyContent(Archive archive, Scratch scratch) throws IOException {
        checkSize(archive);
        MessageDigest digest = MultisetHash.sha256();
        Path work = scratch.folder("verify-" + archive.store());
        Inventory found;
        try (InputStream file = new DigestInputStream(Files.newInputStream(archive.file()), digest);
                CountingInput raw = new CountingInput(decoded(archive, new BufferedInputStream(file, BUFFER_BYTES)))) {
            found = inspect(archive, raw, work);
            checkRawSize(archive, raw.count());
            file.transferTo(OutputStream.nullOutputStream());
        } finally {
            Folders.delete(work);
        }
        checkDigest(archive, HexFormat.of().formatHex(digest.digest()));
        checkInventory(archive, found);
    }

    private Inventory inspect(Archive archive, InputStream raw, Path work) throws IOException {
        try {
            Inventory found = kinds.apply(archive.kind()).inspect(raw, work);
            raw.transferTo(OutputStream.nullOutputStream());
            return found;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(archive, e);
        }
    }

    private InputStream decoded(Archive archive, InputStream file) throws IOException {
        InputStream in = file;
        List<String> words = archive.codecs();
        try {
            for (int i = words.size() - 1; i >= 0; i--) {
                in = codecs.apply(words.get(i)).decode(in);
            }
        } catch (BackupException e) {
            throw new BackupException(
                    e.exitCode(), Text.of("%s: %s: %s", archive.store(), archive.fileName(), e.reason()), e.hint(), e);
        } catch (IOException e) {
            throw damaged(archive, "unable to read its beginning: " + e.getMessage(), e);
        }
        return new BufferedInputStream(in, BUFFER_BYTES);
    }

    private static void checkSize(Archive archive) throws IOException {
        if (!Files.isRegularFile(archive.file())) {
            throw damaged(archive, "the file is missing", null);
        }
        long bytes = Files.size(archive.file());
        if (bytes != archive.bytes()) {
            throw damaged(
                    archive, Text.of("expected %s, found %,d", Text.number(archive.bytes(), "byte"), bytes), null);
        }
    }

    private static void checkDigest(Archive archive, String found) {
        if (!found.equals(archive.sha256())) {
            throw damaged(archive, Text.of("expected SHA-256 %s, found %s", archive.sha256(), found), null);
        }
    }

    private static void checkRawSize(Archive archive, long found) {
        if (found != archive.rawBytes()) {
            throw damaged(
                    archive,
                    Text.of("expected %s decoded, found %,d", Text.number(archive.rawBytes(), "byte"), found),
                    null);
        }
    }

    private static void checkInventory(Archive archive, Inventory found) {
        List<String> differences = archive.content().inventory().differences(found);
        if (!differences.isEmpty()) {
            String shown = String.join("; ", differences.subList(0, Math.min(MAX_DIFFERENCES, differences.size())));
            String more = differences.size() > MAX_DIFFERENCES
                    ? Text.of("; and %,d more", differences.size() - MAX_DIFFERENCES)
                    : "";
            throw damaged(archive, "not what the store held: " + shown + more, null);
        }
    }

    private static BackupException unreadable(Archive archive, Exception cause) {
        return damaged(archive, "unable to read it to the end: " + cause.getMessage(), cause);
    }

    private static BackupException damaged(Archive archive, String what, @Nullable Throwable cause) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of("%s: %s: %s", archive.store(), archive.fileName(), what),
                "do not rely on this archive: keep the earlier sets, check the disk, and run the backup again",
                cause);
    }
}
