package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The sets in a folder, as they were sealed. */
record SealedSets(Path folder) {

    /** The newest first, by their numbers, whatever a clock said; those without a manifest as their names say. */
    static final Comparator<Entry> NEWEST_FIRST = Comparator.comparingLong(SealedSets::order)
            .thenComparing(Entry::set)
            .reversed();

    private static long order(Entry entry) {
        return entry.manifest().map(Manifest::order).orElseGet(() -> entry.set().seconds());
    }

    List<Entry> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    "no repository: " + folder + " does not exist",
                    "run a backup first, or set repository.local.path");
        }
        return Folders.children(folder, "").stream()
                .filter(child -> SetId.isValid(child.getFileName().toString()) && Files.isDirectory(child))
                .map(SealedSets::entry)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    /** Returns the set in a folder, or why it is none. */
    static Entry entry(Path folder) {
        SetId set = new SetId(folder.getFileName().toString());
        try {
            return new Entry(set, Optional.of(ManifestFormat.read(folder)), Optional.empty());
        } catch (BackupException e) {
            return new Entry(set, Optional.empty(), Optional.of(e.reason()));
        } catch (IOException e) {
            return new Entry(set, Optional.empty(), Optional.of(set + ": no readable manifest: " + e.getMessage()));
        }
    }

    Optional<Manifest> latest() throws IOException {
        return list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .filter(Manifest::holdsTheEstate)
                .findFirst();
    }

    Manifest find(String name) throws IOException {
        if (name.equals("latest")) {
            return latest().orElseThrow(() -> new BackupException(
                    ExitCode.NOT_FOUND,
                    "no complete set in " + folder,
                    "run a backup, or name a partial set; list shows them"));
        }
        return ManifestFormat.read(existing(name));
    }

    Manifest find(String name, Signing signing) throws IOException {
        Path set = name.equals("latest") ? folder.resolve(find(name).set().value()) : existing(name);
        return signed(new SetId(set.getFileName().toString())).read(signing).in(set);
    }

    SignedManifest signed(SetId set) {
        Path there = folder.resolve(set.value());
        return new SignedManifest(set, name -> Files.newInputStream(there.resolve(name)), there.toString());
    }

    /** Returns the folder of a set that has to be there. */
    Path existing(String name) {
        if (!SetId.isValid(name) || !Files.isDirectory(folder.resolve(name))) {
            throw new BackupException(
                    ExitCode.NOT_FOUND, "no set " + name + " in " + folder, "list shows the sets there are");
        }
        return folder.resolve(name);
    }
}
