package io.polymath.backup.cli;

import io.polymath.backup.config.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where logs are kept: a file a day.
 *
 * @param folder where they are
 * @param keep how old a file may become
 */
record LogFiles(Path folder, Duration keep) {

    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final Duration USUAL_KEEP = Duration.ofDays(30);

    static LogFiles configure(Section settings) {
        Duration keep = settings.duration("keep", USUAL_KEEP);
        if (keep.compareTo(Duration.ofDays(1)) < 0) {
            settings.problem(
                    "keep", "less than a day: " + keep.toHours() + "h", "a file holds a day: expected 1d or more");
        }
        return new LogFiles(settings.pathOr("folder", "logs"), keep);
    }

    /** Logs to a file from now on, too; a folder that cannot be written to does not stop a backup. */
    void open(Logging.Format format) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.isWritable(folder)) {
                throw new IOException("permission denied");
            }
            Logging.file(folder, (int) keep.toDays(), format);
        } catch (IOException e) {
            LOG.warn("log: unable to write to {}: {}", folder, e.getMessage());
        }
    }
}
