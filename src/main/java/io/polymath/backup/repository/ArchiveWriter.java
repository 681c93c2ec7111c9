package io.polymath.backup.repository;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.Position;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes exports as archives in one pass: snapshot, codecs, byte count and SHA-256, file. Nothing unencoded touches the
 * disk, and no second copy is made.
 */
public final class ArchiveWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveWriter.class);
    /** Large enough that a write to the disk, or into a codec, is not the cost. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path folder;
    private final Clock clock;

    public ArchiveWriter(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Writes an export, again from the start for as long as the store says that it moved.
     *
     * @param cut where the store stood when the set was opened
     * @param progress told the raw bytes of each write
     * @return the archive, durable, without companions
     */
    public Archive write(Export export, Position cut, LongConsumer progress) throws IOException {
        Path file = folder.resolve(export.fileName());
        Instant start = clock.instant();
        while (true) {
            try {
                return writeOnce(export, file, new Stopwatch(cut, start, progress));
            } catch (MovedException e) {
                LOG.info("{}: written again: {}", export.store(), reason(e));
            }
        }
    }

    /** Returns why it is written again, without the name of the store, with which messages of stores begin. */
    private static String reason(MovedException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^[\\w-]+: ", "");
    }

    private record Stopwatch(Position cut, Instant start, LongConsumer progress) {}

    private Archive writeOnce(Export export, Path file, Stopwatch watch) throws IOException {
        Path unfinished = DurableFile.unfinished(file);
        MessageDigest digest = MultisetHash.sha256();
        try (FileChannel channel = DurableFile.create(unfinished)) {
            CountingStream raw = new CountingStream(encoded(export, channel, digest), watch.progress());
            Content content;
            try (raw) {
                content = export.writer().write(raw);
            }
            long bytes = Files.size(unfinished);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            DurableFile.finish(channel, unfinished, file);
            List<String> codecs = export.codecs().stream().map(Codec::name).toList();
            Duration took = Duration.between(watch.start(), clock.instant());
            return new Archive(
                    export.store(),
                    export.kind(),
                    file,
                    bytes,
                    raw.count(),
                    sha256,
                    codecs,
                    watch.cut(),
                    content,
                    took,
                    Optional.empty(),
                    List.of());
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Puts the codecs around the file, the first one of the export nearest to the store. */
    private static OutputStream encoded(Export export, FileChannel channel, MessageDigest digest) throws IOException {
        OutputStream out = new KeepOpenStream(Channels.newOutputStream(channel));
        out = new DigestOutputStream(new BufferedOutputStream(out, BUFFER_BYTES), digest);
        List<Codec> codecs = export.codecs();
        for (int i = codecs.size() - 1; i >= 0; i--) {
            out = codecs.get(i).encode(out);
        }
        return new BufferedOutputStream(out, BUFFER_BYTES);
    }
}
