package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.ScratchFolder;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a sealed set back, archive by archive; a damaged one does not stop the reading of the others. */
final class SetVerification {

    private static final Logger LOG = LoggerFactory.getLogger(SetVerification.class);

    private final Backups backups;
    private final Manifest set;
    private final Proof.Level level;
    private final List<String> damaged = new ArrayList<>();

    SetVerification(Backups backups, Manifest set, Proof.Level level) {
        this.backups = backups;
        this.set = set;
        this.level = level;
    }

    SetProof prove() throws IOException {
        Instant start = backups.clock().instant();
        try (ScratchFolder scratch = backups.repository().scratch()) {
            for (Archive archive : set.archives()) {
                verify(archive, scratch);
            }
        }
        Instant end = backups.clock().instant();
        SetProof proof = new SetProof(
                set.set(),
                level,
                OffsetDateTime.ofInstant(end, backups.clock().getZone()),
                Duration.between(start, end),
                damaged);
        backups.repository().keep(proof);
        if (!damaged.isEmpty()) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of(
                            "%s: %d of %d archives are damaged",
                            set.set(), damaged.size(), set.archives().size()),
                    "do not rely on them: use another set, and check the disk");
        }
        return proof;
    }

    private void verify(Archive archive, ScratchFolder scratch) throws IOException {
        long bytes = archive.all().mapToLong(Archive::bytes).sum();
        backups.progress().begins(archive.store(), bytes);
        try {
            Archive verified = backups.verifier().verify(archive, level, scratch::folder);
            LOG.info(
                    "{}: verified ({}) {} in {}",
                    archive.store(),
                    Summary.level(level),
                    Summary.bytes(bytes),
                    Summary.seconds(verified));
        } catch (BackupException e) {
            LOG.error("{}", e.reason());
            damaged.add(e.reason());
        } finally {
            backups.progress().ends(archive.store());
        }
    }
}
