package io.polymath.backup.store.files;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where entries are unpacked: all of them below one new folder, or each configured path beside itself. An entry has one
 * place, and none has a place outside of these.
 *
 * @param bases what an entry's name begins with, and where that is; an empty name stands for all
 */
record Places(Map<EntryName, Path> bases) {

    /** Returns places below one folder, with the whole path of each entry. */
    static Places below(Path folder) {
        return new Places(Map.of(new EntryName(""), folder));
    }

    /** Returns a place beside each of some paths. */
    static Places beside(List<Path> roots, SetId set) {
        Map<EntryName, Path> bases = new LinkedHashMap<>();
        tops(roots).forEach(root -> bases.put(EntryName.of(root), beside(root, ".restored-" + set.stamp())));
        return new Places(bases);
    }

    /** Returns those of some paths that lie within no other one. */
    static List<Path> tops(List<Path> roots) {
        return roots.stream()
                .filter(root -> roots.stream().noneMatch(other -> !other.equals(root) && root.startsWith(other)))
                .toList();
    }

    /** Returns a path of another name beside one. */
    static Path beside(Path path, String ending) {
        EntryName name = EntryName.of(path);
        return RawPath.toPath("/" + name.raw() + ending);
    }

    /** Returns where an entry belongs. */
    Path of(EntryName name) {
        return find(name)
                .orElseThrow(() -> new BackupException(
                        ExitCode.VERIFICATION_FAILED,
                        "files: " + name + " is in the set, but not among the configured paths",
                        "add its path to the paths of the store, or restore beside the live files"));
    }

    /** Returns where an entry belongs, if it belongs anywhere. */
    Optional<Path> find(EntryName name) {
        for (Map.Entry<EntryName, Path> base : bases.entrySet()) {
            String raw = base.getKey().raw();
            if (raw.isEmpty()) {
                return Optional.of(RawPath.toPath(RawPath.of(base.getValue()) + "/" + name.raw()));
            }
            if (name.equals(base.getKey())) {
                return Optional.of(base.getValue());
            }
            if (name.isBelow(base.getKey())) {
                return Optional.of(
                        RawPath.toPath(RawPath.of(base.getValue()) + name.raw().substring(raw.length())));
            }
        }
        return Optional.empty();
    }

    /** Returns the name of the entry that was unpacked to a path. */
    EntryName name(Path path) {
        String raw = RawPath.of(path);
        for (Map.Entry<EntryName, Path> base : bases.entrySet()) {
            String place = RawPath.of(base.getValue());
            if (raw.equals(place)) {
                return base.getKey();
            }
            if (raw.startsWith(place + "/")) {
                String rest = raw.substring(place.length());
                return new EntryName(
                        base.getKey().raw().isEmpty()
                                ? rest.substring(1)
                                : base.getKey().raw() + rest);
            }
        }
        throw new IllegalArgumentException("nothing was unpacked to " + path);
    }

    /** Returns all places that are there already. */
    List<Path> present() {
        return bases.values().stream()
                .filter(place -> Files.exists(place, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** Returns the folders that are there, in which the places are, or are made. */
    List<Path> folders() {
        return bases.values().stream().map(Places::existing).distinct().toList();
    }

    private static Path existing(Path path) {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        return Files.isDirectory(folder) ? folder : existing(folder);
    }

    /** Removes all that was unpacked. */
    void delete() throws IOException {
        for (Path place : new ArrayList<>(present())) {
            Trees.delete(place);
        }
    }
}
