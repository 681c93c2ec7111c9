package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One export, written: a file that will not change again.
 *
 * @param store the store's name
 * @param kind the kind of store, which names the reader of the decoded stream
 * @param file where it is; a manifest holds only the name, as the file lies beside it
 * @param bytes the size of the file
 * @param rawBytes the size of the stream before codecs
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param codecs the words of the codecs that were put around the stream, the first one nearest to the store
 * @param cut where the store stood when the set was opened
 * @param content what it holds
 * @param took how long it took to export and write
 * @param verified the proof that was made before the set was sealed, if one was
 * @param companions further files that belong to it, such as the roles that a database refers to
 */
public record Archive(
        String store,
        String kind,
        Path file,
        long bytes,
        long rawBytes,
        String sha256,
        List<String> codecs,
        Position cut,
        Content content,
        Duration took,
        Optional<Proof> verified,
        List<Archive> companions) {

    public Archive {
        requireNonNull(store, "store is missing");
        requireNonNull(kind, "kind is missing");
        requireNonNull(file, "file is missing");
        requireNonNull(sha256, "sha256 is missing");
        requireNonNull(cut, "cut is missing");
        requireNonNull(content, "content is missing");
        requireNonNull(took, "took is missing");
        codecs = List.copyOf(codecs);
        companions = List.copyOf(companions);
    }

    /** Returns it and its companions. */
    public Stream<Archive> all() {
        return Stream.concat(Stream.of(this), companions.stream());
    }

    /** Returns the name of its file. */
    public String fileName() {
        return String.valueOf(file.getFileName());
    }

    /** Returns it with its files in a folder. */
    public Archive in(Path folder) {
        List<Archive> moved =
                companions.stream().map(companion -> companion.in(folder)).toList();
        return with(folder.resolve(fileName()), verified, moved);
    }

    public Archive withCompanions(List<Archive> others) {
        return with(file, verified, others);
    }

    /** Returns it with a proof. */
    public Archive verified(Proof proof) {
        return with(file, Optional.of(proof), companions);
    }

    private Archive with(Path newFile, Optional<Proof> proof, List<Archive> others) {
        return new Archive(store, kind, newFile, bytes, rawBytes, sha256, codecs, cut, content, took, proof, others);
    }
}
