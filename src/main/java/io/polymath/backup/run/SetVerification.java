package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.ScratchFolder;
import io.polymath.backup.repository.UnavailableException;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a sealed set back, archive by archive; a damaged one does not stop the reading of the others. */
final class SetVerification {

    private static final Logger LOG = LoggerFactory.getLogger(SetVerification.class);

    private static final Trouble INTERRUPTED = new Trouble(
            "the verification was interrupted", "nothing was noted of the set; verify it again", ExitCode.INTERRUPTED);

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
        SetProof proof = read(backups.verifier()::verify);
        backups.repository().keep(proof);
        return whole(proof);
    }

    /** Reads a set that another repository keeps; each archive is here only while its content is read. */
    SetProof prove(RepositorySets there) throws IOException {
        return whole(read((archive, asked, scratch) -> {
            Instant start = backups.clock().instant();
            LongConsumer progress = bytes -> backups.progress().advances(archive.store(), bytes);
            if (asked == Proof.Level.FILE) {
                there.prove(set.set(), archive, progress);
                Instant end = backups.clock().instant();
                return archive.verified(new Proof(asked, at(end), Duration.between(start, end)));
            }
            Path folder = scratch.folder("fetch-" + archive.store());
            try {
                return backups.verifier().verify(there.fetch(set.set(), archive, folder, progress), asked, scratch);
            } finally {
                Folders.delete(folder);
            }
        }));
    }

    /** Reads one archive. */
    @FunctionalInterface
    private interface Reading {
        Archive verified(Archive archive, Proof.Level level, Verifier.Scratch scratch) throws IOException;
    }

    private SetProof read(Reading reading) throws IOException {
        Instant start = backups.clock().instant();
        backups.repository().prepare();
        try (ScratchFolder scratch = backups.repository().scratch()) {
            for (Archive archive : set.archives()) {
                verify(archive, reading, scratch);
            }
        }
        backups.active().workers().check(INTERRUPTED);
        Instant end = backups.clock().instant();
        return new SetProof(set.set(), level, at(end), Duration.between(start, end), damaged);
    }

    private OffsetDateTime at(Instant moment) {
        return OffsetDateTime.ofInstant(moment, backups.clock().getZone());
    }

    private SetProof whole(SetProof proof) {
        if (!damaged.isEmpty()) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of(
                            "%s: %d of %s damaged",
                            set.set(),
                            damaged.size(),
                            Text.number(set.archives().size(), "archive is", "archives are")),
                    "do not rely on them: use another set, and check the disk");
        }
        return proof;
    }

    private void verify(Archive archive, Reading reading, ScratchFolder scratch) throws IOException {
        long bytes = archive.all().mapToLong(Archive::bytes).sum();
        Workers workers = backups.active().workers();
        workers.begin(INTERRUPTED);
        backups.progress().begins(archive.store(), bytes);
        try {
            Archive verified = reading.verified(archive, level, scratch::folder);
            LOG.info(
                    "{}: verified ({}) {} in {}",
                    archive.store(),
                    Summary.level(level),
                    Summary.bytes(bytes),
                    Summary.seconds(verified));
        } catch (BackupException e) {
            // what could not be read because we were interrupted is not damaged
            workers.check(INTERRUPTED);
            if (e.getCause() instanceof UnavailableException || e.exitCode() == ExitCode.WRONG_KEY) {
                throw e; // nothing is known of the archive
            }
            LOG.error("{}", e.reason());
            damaged.add(e.reason());
        } finally {
            workers.end();
            backups.progress().ends(archive.store());
        }
    }
}
