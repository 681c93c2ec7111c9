package io.polymath.backup.store.files;

import io.polymath.backup.config.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the holes of large files with tar(1), as Java 17 has no SEEK_HOLE: of the archive that tar begins, it reads the
 * map. A file whose holes cannot be found, or are not worth it, counts as one without holes.
 */
final class HoleFinder {

    private static final Logger LOG = LoggerFactory.getLogger(HoleFinder.class);

    /** Below this, zeros are read in less time than it takes to start tar. */
    private static final long MIN_FILE_BYTES = 16 << 20;
    /** The zeros of smaller holes cost next to nothing. */
    private static final long MIN_HOLE_BYTES = 1 << 20;

    /** SEEK_HOLE only: the other way of tar reads all zeros. */
    private static final List<String> COMMAND = List.of(
            "tar",
            "--create",
            "--file=-",
            "--format=pax",
            "--sparse",
            "--hole-detection=seek",
            "--absolute-names",
            "--no-recursion",
            "--null",
            "--files-from=-");

    private HoleFinder() {}

    /** Returns where a file has data, if it has holes that are worth it. */
    static Optional<SparseMap> find(FileEntry file) {
        long size = file.attributes().size();
        if (size < MIN_FILE_BYTES) {
            return Optional.empty();
        }
        try {
            return ask(file)
                    .filter(map -> map.size() == size)
                    .map(map -> map.without(MIN_HOLE_BYTES))
                    .filter(map -> map.holes() > 0);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("files: {}: read with its holes, if it has any: {}", file.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<SparseMap> ask(FileEntry file) throws IOException {
        Process process = ChildProcess.of(COMMAND)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream archive = process.getInputStream()) {
            try (OutputStream names = process.getOutputStream()) {
                names.write((RawPath.of(file.path()) + '\0').getBytes(StandardCharsets.ISO_8859_1));
            }
            TarInput tar = new TarInput(archive);
            return tar.getNextEntry() == null ? Optional.empty() : tar.sparseMap();
        } finally {
            process.destroyForcibly();
        }
    }
}
