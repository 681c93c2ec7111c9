package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.MultisetHash;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the index of one collection: checks that its files are whole and agree with each other, and adds up its ids and
 * the hashes of its vectors, the log's among them. Reads every file once.
 */
final class SegmentScan {

    private static final int BUFFER = 1 << 16;

    private final Collection collection;
    private final LogTail log;
    private final Path work;
    private final IdSum ids = new IdSum();
    private final MultisetHash fingerprint;
    private final ContentHash hash = new ContentHash();
    private final LabelTable labels;

    /**
     * @param log what was not yet applied to the index
     * @param fingerprint takes the vectors
     * @param work a folder for what does not fit into memory
     */
    SegmentScan(Collection collection, LogTail log, MultisetHash fingerprint, Path work) throws IOException {
        this.collection = collection;
        this.log = log;
        this.fingerprint = fingerprint;
        this.work = work;
        this.labels = new LabelTable(work);
    }

    /** Reads the segment, and returns its ids as they are once the log is applied. */
    IdSum read(SegmentParts parts) throws IOException {
        Optional<HnswHeader> header = readHeader(parts);
        readIds(parts, header);
        log.replay();
        if (header.isPresent()) {
            readVectors(parts, header.get());
        }
        log.changes().adjust(ids);
        log.changes().addVectors(fingerprint);
        return ids;
    }

    private Optional<HnswHeader> readHeader(SegmentParts parts) throws IOException {
        if (!parts.has(SegmentFile.HEADER)) {
            for (SegmentFile file : SegmentFile.values()) {
                if (parts.has(file)) {
                    throw new DamagedException("header.bin is missing");
                }
            }
            if (collection.vectors().sequence() > 0) {
                throw new DamagedException(
                        "its index was written, but folder %s is missing",
                        collection.vectors().id());
            }
            // nothing was written yet: Python makes the folder with the first flush, and an unused one has none
            return Optional.empty();
        }
        try (InputStream in = parts.open(SegmentFile.HEADER, HnswHeader.BYTES)) {
            HnswHeader header = HnswHeader.read(in);
            if (collection.dimension().isPresent()) {
                header.checkDimension(collection.dimension().get());
            }
            return Optional.of(header);
        }
    }

    private void readIds(SegmentParts parts, Optional<HnswHeader> header) throws IOException {
        if (header.isPresent() && parts.has(SegmentFile.IDS)) {
            long bytes = parts.bytes(SegmentFile.IDS, header.get());
            try (InputStream in = buffered(parts, SegmentFile.IDS, bytes)) {
                PickleReader.read(in, new Labels());
                if (in.read() >= 0) {
                    throw new DamagedException("index_metadata.pickle does not end where it says");
                }
            }
        } else if (header.isPresent() && header.get().elements() > 0) {
            throw new DamagedException(
                    "index_metadata.pickle is missing, and the index has %s",
                    Text.number(header.get().elements(), "element"));
        }
    }

    /** Takes what the pickle tells. */
    private final class Labels implements PickleReader.Listener {
        @Override
        public void sequence(long sequence) throws IOException {
            log.startAfter(sequence);
        }

        @Override
        public void label(byte[] id, long label) throws IOException {
            IdHash idHash = IdHash.of(id);
            ids.add(idHash);
            log.changes().found(idHash);
            if (!labels.put(label, idHash)) {
                throw new DamagedException("index_metadata.pickle has label %d twice", label);
            }
        }
    }

    private void readVectors(SegmentParts parts, HnswHeader header) throws IOException {
        Path norms = Files.createTempFile(work, "norms", null);
        try {
            copyNorms(parts, header, norms);
            readElements(parts, header, norms);
        } finally {
            Files.delete(norms);
        }
        require(parts, SegmentFile.LINKS);
        try (InputStream in = buffered(parts, SegmentFile.LINKS, parts.bytes(SegmentFile.LINKS, header))) {
            LinkLists.read(in, header);
            if (in.read() >= 0) {
                throw new DamagedException("link_lists.bin goes on after the last element");
            }
        }
    }

    /** Keeps the norms until they are needed, one with each element. */
    private static void copyNorms(SegmentParts parts, HnswHeader header, Path norms) throws IOException {
        require(parts, SegmentFile.NORMS);
        long there = parts.bytes(SegmentFile.NORMS, header);
        if (there < header.normsBytes()) {
            throw new DamagedException(
                    "length.bin ends after %,d of %s", there / 4, Text.number(header.elements(), "norm"));
        }
        try (InputStream in = parts.open(SegmentFile.NORMS, header.normsBytes());
                OutputStream out = Files.newOutputStream(norms)) {
            if (in.transferTo(out) < header.normsBytes()) {
                throw new DamagedException("length.bin ends before its last norm");
            }
        }
    }

    private void readElements(SegmentParts parts, HnswHeader header, Path norms) throws IOException {
        require(parts, SegmentFile.ELEMENTS);
        long there = parts.bytes(SegmentFile.ELEMENTS, header);
        if (there < header.elementsBytes()) {
            throw new DamagedException(
                    "data_level0.bin ends after %,d of %s",
                    there / header.elementBytes(), Text.number(header.elements(), "element"));
        }
        try (InputStream in = buffered(parts, SegmentFile.ELEMENTS, header.elementsBytes());
                InputStream normsIn = new BufferedInputStream(Files.newInputStream(norms), BUFFER)) {
            long vectors = addVectors(new Elements(in, header, collection.cosine()), new DataInputStream(normsIn));
            if (vectors < labels.size()) {
                throw new DamagedException(
                        "index_metadata.pickle has %s not in data_level0.bin",
                        Text.number(labels.size() - vectors, "id whose vector is", "ids whose vectors are"));
            }
        }
    }

    private long addVectors(Elements elements, DataInputStream norms) throws IOException {
        ByteBuffer norm = ByteBuffer.allocate(collection.cosine() ? 4 : 0);
        byte[] unused = new byte[4];
        long vectors = 0;
        while (elements.next()) {
            norms.readFully(collection.cosine() ? norm.array() : unused);
            if (!elements.isDeleted()) {
                vectors++;
                IdHash id = labels.take(elements.label())
                        .orElseThrow(() -> new DamagedException(
                                "data_level0.bin has label %d at element %,d, which is no id's, or another element's"
                                        + " too",
                                elements.label(), elements.index()));
                if (!log.changes().replaces(id)) {
                    fingerprint.addHash(hash.vector(id, elements.vector(), norm.rewind()));
                }
            }
        }
        return vectors;
    }

    private static InputStream buffered(SegmentParts parts, SegmentFile file, long bytes) throws IOException {
        return new BufferedInputStream(parts.open(file, bytes), BUFFER);
    }

    private static void require(SegmentParts parts, SegmentFile file) throws IOException {
        if (!parts.has(file)) {
            throw new DamagedException("%s is missing", file.fileName());
        }
    }
}
