package io.polymath.backup.repository;

import io.polymath.backup.pgp.Signer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** The folder of a set in the making, invisible to others until it is sealed. */
public final class WorkFolder {

    /** What its name begins with, before that of the set. */
    static final String PREFIX = ".work-";

    private final SetId set;
    private final Path folder;
    private final Path sealed;

    WorkFolder(SetId set, Path folder, Path sealed) {
        this.set = set;
        this.folder = folder;
        this.sealed = sealed;
    }

    public SetId set() {
        return set;
    }

    public Path folder() {
        return folder;
    }

    /** Makes a new empty folder in it, for what a reader needs on disk. The caller removes it. */
    public Path scratch(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /**
     * Turns it into a set: checksums, signature, manifest, one rename. All archives are durable already.
     *
     * @param signer who signs the manifest, if somebody does
     * @param now when it is signed
     * @return the manifest, its archives where they are now
     */
    public Manifest seal(Manifest manifest, Optional<Signer> signer, Instant now) throws IOException {
        String sums = manifest.files()
                .map(archive -> archive.sha256() + "  " + archive.fileName() + "\n")
                .collect(Collectors.joining());
        DurableFile.write(folder.resolve("SHA256SUMS"), sums.getBytes(StandardCharsets.UTF_8));
        byte[] content = ManifestFormat.write(manifest);
        if (signer.isPresent()) {
            DurableFile.write(
                    folder.resolve(ManifestFormat.SIGNATURE), signer.get().sign(content, now));
        }
        DurableFile.write(folder.resolve(ManifestFormat.FILE), content);
        Files.move(folder, sealed, StandardCopyOption.ATOMIC_MOVE);
        DurableFile.syncFolder(sealed.toAbsolutePath().getParent());
        return manifest.in(sealed);
    }

    /** Removes it with everything in it. */
    public void discard() throws IOException {
        Folders.delete(folder);
    }

    /** Removes the files of one archive that is not to be kept. */
    public void discard(Archive archive) throws IOException {
        for (Archive file : archive.all().toList()) {
            Files.deleteIfExists(file.file());
        }
    }
}
