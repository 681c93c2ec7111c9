package io.polymath.backup.set;

import io.polymath.backup.set.Inventory.Item;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a manifest has to keep beside its form, whoever wrote it: its names become names of files and words of messages. */
final class ManifestRules {

    private static final Pattern STORE = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

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
        List<Long> counts = List.of(archive.bytes(), archive.rawBytes());
        return counts.stream().anyMatch(count -> count < 0)
                ? Optional.of(archive.fileName() + " has a negative size")
                : Optional.empty();
    }
}
