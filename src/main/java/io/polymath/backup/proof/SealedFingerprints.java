package io.polymath.backup.proof;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Keeps the fingerprints of an encrypted archive from those who cannot open the archive, who could try guesses by them at
 * what a small file holds. In the manifest they are one message, encrypted as the archive is, drawn in docs/format.md.
 */
final class SealedFingerprints {

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{0,128}");
    private static final int MAX_LINE_BYTES = 129;

    private final Function<String, Codec> codecs;

    SealedFingerprints(Function<String, Codec> codecs) {
        this.codecs = codecs;
    }

    /** Returns an archive and its companions as a manifest may show them: nothing changes on one that is not encrypted. */
    Archive seal(Archive archive) throws IOException {
        List<Archive> companions = new ArrayList<>();
        for (Archive companion : archive.companions()) {
            companions.add(seal(companion));
        }
        return sealed(archive).withCompanions(companions);
    }

    private Archive sealed(Archive archive) throws IOException {
        Inventory inventory = archive.content().inventory();
        List<String> fingerprints = inventory.fingerprints();
        if (!archive.codecs().contains(PgpCodec.NAME) || fingerprints.stream().allMatch(String::isEmpty)) {
            return archive;
        }
        byte[] lines = (String.join("\n", fingerprints) + "\n").getBytes(StandardCharsets.US_ASCII);
        Codec codec = codecs.apply(PgpCodec.NAME);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (OutputStream out = codec.encode(message)) {
            out.write(lines);
        }
        // whoever wrote it reads it back: a set that nobody can compare is none
        if (!Arrays.equals(lines, read(codec, message.toByteArray(), lines.length))) {
            throw new IOException(archive.fileName() + ": its fingerprints were sealed wrong");
        }
        List<String> shown = fingerprints.stream()
                .map(one -> one.isEmpty() ? "" : Item.SEALED)
                .toList();
        return archive.with(
                inventory.withFingerprints(shown),
                Optional.of(Base64.getEncoder().encodeToString(message.toByteArray())));
    }

    private static byte[] read(Codec codec, byte[] message, int maxBytes) throws IOException {
        try (InputStream in = codec.decode(new ByteArrayInputStream(message))) {
            return in.readNBytes(maxBytes + 1);
        }
    }

    /**
     * Returns an archive and its companions with their fingerprints; nothing changes on one whose fingerprints are not
     * sealed.
     *
     * @throws BackupException with WRONG_KEY when a key is missing, with VERIFICATION_FAILED when they are damaged
     */
    Archive open(Archive archive) {
        return opened(archive)
                .withCompanions(archive.companions().stream().map(this::open).toList());
    }

    private Archive opened(Archive archive) {
        Optional<String> sealed = archive.fingerprints();
        if (sealed.isEmpty()) {
            return archive;
        }
        List<Item> items = archive.content().inventory().items();
        try {
            byte[] message = Base64.getDecoder().decode(sealed.get());
            int most = Math.multiplyExact(items.size(), MAX_LINE_BYTES);
            byte[] lines = read(codecs.apply(PgpCodec.NAME), message, most);
            return archive.with(
                    archive.content().inventory().withFingerprints(fingerprints(lines, items)), Optional.empty());
        } catch (BackupException e) {
            throw new BackupException(
                    e.exitCode(), Text.of("%s: %s: %s", archive.store(), archive.fileName(), e.reason()), e.hint(), e);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw damaged(archive, e);
        }
    }

    /** Returns a fingerprint for each item, in order. */
    private static List<String> fingerprints(byte[] lines, List<Item> items) {
        List<String> found = List.of(new String(lines, StandardCharsets.US_ASCII).split("\n", -1));
        if (found.size() != items.size() + 1) {
            throw new IllegalArgumentException(
                    Text.of("expected %s, found %,d", Text.number(items.size(), "line"), found.size() - 1));
        }
        for (int i = 0; i < items.size(); i++) {
            boolean isSealed = Item.SEALED.equals(items.get(i).fingerprint());
            if (!FINGERPRINT.matcher(found.get(i)).matches()
                    || isSealed == found.get(i).isEmpty()) {
                throw new IllegalArgumentException(Text.of("line %,d is not that of its item", i + 1));
            }
        }
        return found.subList(0, items.size());
    }

    private static BackupException damaged(Archive archive, Exception cause) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of(
                        "%s: %s: its fingerprints in the manifest are damaged: %s",
                        archive.store(), archive.fileName(), String.valueOf(cause.getMessage())),
                "use another set, and find out what changed the manifest",
                cause);
    }
}
