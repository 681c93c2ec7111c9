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
 * @param fingerprints those of its inventory as a message that is encrypted like the archive, in Base64; empty when they
 *     stand in the inventory
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
        List<Archive> companions,
        Optional<String> fingerprints) {

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

    /** Makes one whose fingerprints stand in its inventory. */
    public Archive(
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
        this(
                store,
                kind,
                file,
                bytes,
                rawBytes,
                sha256,
                codecs,
                cut,
                content,
                took,
                verified,
                companions,
                Optional.empty());
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
        return with(folder.resolve(fileName()), content, verified, moved, fingerprints);
    }

    public Archive withCompanions(List<Archive> others) {
        return with(file, content, verified, others, fingerprints);
    }

    /** Returns it with a proof. */
    public Archive verified(Proof proof) {
        return with(file, content, Optional.of(proof), companions, fingerprints);
    }

    /**
     * Returns it with its fingerprints in its inventory, or in a message.
     *
     * @param inventory the same one, with or without them
     */
    public Archive with(Inventory inventory, Optional<String> message) {
        return with(file, content.with(inventory), verified, companions, message);
    }

    private Archive with(
            Path newFile, Content held, Optional<Proof> proof, List<Archive> others, Optional<String> message) {
        return new Archive(
                store, kind, newFile, bytes, rawBytes, sha256, codecs, cut, held, took, proof, others, message);
    }
}
