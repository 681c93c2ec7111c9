package io.polymath.backup.set;

import io.polymath.backup.set.Inventory.Item;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a manifest has to keep beside its form, whoever wrote it: its names become names of files and words of messages. */
final class ManifestRules {

    private static final Pattern STORE = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** 2^56 bytes are 64 PiB. */
    private static final int MAX_BITS = 56;

    private ManifestRules() {}

    /** Returns the first rule that is broken, if one is. */
    static Optional<String> broken(Manifest manifest) {
        Set<String> stores = new HashSet<>();
        Set<String> files = new HashSet<>();
        for (Archive archive : manifest.archives()) {
            if (!stores.add(archive.store())) {
                return Optional.of("it has the store " + archive.store() + " twice");
            }
        }
        for (Archive file : manifest.files().toList()) {
            Optional<String> broken = broken(file);
            if (broken.isPresent()) {
                return broken;
            }
            if (!files.add(file.fileName())) {
                return Optional.of("it has the file " + file.fileName() + " twice");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> broken(Archive archive) {
        if (!STORE.matcher(archive.store()).matches()) {
            return Optional.of("it has a store whose name is none");
        }
        if (!KIND.matcher(archive.kind()).matches()) {
            return Optional.of("the store " + archive.store() + " is of a kind whose name is none");
        }
        if (!SHA256.matcher(archive.sha256()).matches()) {
            return Optional.of(archive.fileName() + " has a SHA-256 that is none");
        }
        if (archive.fingerprints().isEmpty()
                && archive.content().inventory().fingerprints().contains(Item.SEALED)) {
            return Optional.of(archive.fileName() + " has sealed fingerprints, and nothing to open");
        }
        return brokenSize(archive);
    }

    /** Sizes and counts are added up, and multiplied, by all who read them. */
    private static Optional<String> brokenSize(Archive archive) {
        List<Item> items = archive.content().inventory().items();
        if (archive.bytes() < 0 || archive.rawBytes() < 0 || items.stream().anyMatch(item -> item.count() < 0)) {
            return Optional.of(archive.fileName() + " has a negative size or count");
        }
        BigInteger together =
                items.stream().map(item -> BigInteger.valueOf(item.count())).reduce(BigInteger.ZERO, BigInteger::add);
        boolean isAbsurd = Stream.of(
                        BigInteger.valueOf(archive.bytes()), BigInteger.valueOf(archive.rawBytes()), together)
                .anyMatch(size -> size.bitLength() > MAX_BITS);
        return isAbsurd
                ? Optional.of(archive.fileName() + " has a size or counts of more than any store")
                : Optional.empty();
    }
}
