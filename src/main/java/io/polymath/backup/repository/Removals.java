package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is removed of a folder of sets: sets, and what was left by whoever was killed. */
record Removals(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(Removals.class);
    private static final String REMOVED = ".removed-";

    /** Removes a set that is there, see {@link LocalRepository#remove}. */
    boolean remove(SetId set) throws IOException {
        SetHold alone;
        try {
            alone = SetHold.take(folder, set, false);
        } catch (BackupException e) {
            LOG.info("{}, so it stays for now", e.reason());
            return false;
        }
        try {
            return removeUnread(set);
        } finally {
            alone.close();
            forget(set);
        }
    }

    private boolean removeUnread(SetId set) throws IOException {
        Path named = folder.resolve(set.value());
        Path nameless = folder.resolve(REMOVED + set);
        Files.move(named, nameless, StandardCopyOption.ATOMIC_MOVE);
        // whoever pins it holds no lock: from here on its folder is not found under its name any more
        if (SideFiles.pin(nameless).isPresent()) {
            Files.move(nameless, named, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        DurableFile.syncFolder(folder);
        Folders.delete(nameless);
        return true;
    }

    /** Removes the file by which a set is held, if the set is not here any more. */
    void forget(SetId set) throws IOException {
        if (!Files.exists(folder.resolve(set.value()))) {
            Files.deleteIfExists(folder.resolve(SetHold.PREFIX + set));
        }
    }

    /** Removes what is left of removals that were killed. */
    void finish() throws IOException {
        for (Path nameless : Folders.children(folder, REMOVED)) {
            Folders.delete(nameless);
        }
    }

    /** Removes what unfinished runs left, and returns the names of their sets. */
    List<String> sweepRuns() throws IOException {
        List<String> swept = new ArrayList<>();
        for (Path leftover : Folders.children(folder, WorkFolder.PREFIX)) {
            Folders.delete(leftover);
            swept.add(leftover.getFileName().toString().substring(WorkFolder.PREFIX.length()));
        }
        return swept;
    }

    /** Removes what readers that were killed have left, and returns the names of the folders. */
    List<String> sweepScratch() throws IOException {
        List<String> swept = new ArrayList<>();
        for (Path scratch : Folders.children(folder, "")) {
            if (ScratchFolder.isAbandoned(scratch)) {
                Folders.delete(scratch);
                swept.add(scratch.getFileName().toString());
            }
        }
        return swept;
    }
}
