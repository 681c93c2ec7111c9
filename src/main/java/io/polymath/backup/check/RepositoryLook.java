package io.polymath.backup.check;

import io.polymath.backup.check.Checkup.Look;
import io.polymath.backup.check.Checkup.Notes;
import io.polymath.backup.config.FileRights;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RestoreNotes;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreNote;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks whether the local repository can take the next set: rights, modes of what is in it, room. Changes nothing. */
public final class RepositoryLook implements Look {

    private final LocalRepository repository;

    public RepositoryLook(LocalRepository repository) {
        this.repository = repository;
    }

    @Override
    public void into(Notes notes) throws IOException {
        Path folder = repository.folder();
        if (!Files.exists(folder)) {
            missing(notes, folder);
            return;
        }
        Optional<Trouble> unwritable = repository.unwritable();
        if (unwritable.isPresent()) {
            failed(notes, unwritable.get());
            return;
        }
        repository.exposed().ifPresent(trouble -> failed(notes, trouble));
        openFiles(notes, folder);
        restores(notes);
        room(notes, folder);
    }

    private static void missing(Notes notes, Path folder) {
        Path parent = folder;
        while (!Files.exists(parent) && parent.getParent() != null) {
            parent = parent.getParent();
        }
        if (Files.isDirectory(parent) && Files.isWritable(parent)) {
            notes.ok(folder + " does not exist yet; the first backup makes it");
        } else {
            notes.failed(
                    "unable to make repository " + folder + ": this user may not write to " + parent,
                    "make the folder and give it to the user of the backup, or set repository.local.path");
        }
    }

    private static void openFiles(Notes notes, Path folder) throws IOException {
        List<Path> open = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder, 2)) {
            for (Path path : all.filter(path -> !path.equals(folder)).sorted().toList()) {
                if (!Files.isSymbolicLink(path) && FileRights.isOpenToOthers(path)) {
                    open.add(path);
                }
            }
        }
        if (!open.isEmpty()) {
            notes.warning(
                    Text.of(
                            "%s open to others, such as %s",
                            Text.number(open.size(), "file of sets is", "files of sets are"), open.get(0)),
                    "chmod -R go= " + folder);
        }
    }

    private void restores(Notes notes) throws IOException {
        RestoreNotes restores = new RestoreNotes(repository);
        for (RestoreNote left : restores.left()) {
            notes.warning(left.told(), left.hint(restores.file(left).toString()));
        }
    }

    private void room(Notes notes, Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        Optional<Manifest> last = repository.latest();
        if (last.isEmpty()) {
            notes.ok(Text.of("%s is writable, %s free; there is no set yet", folder, Summary.bytes(free)));
            return;
        }
        long needed = last.get().bytes();
        if (free < needed) {
            notes.failed(
                    Text.of(
                            "too little room in %s: the last set took %s, %s are free",
                            folder, Summary.bytes(needed), Summary.bytes(free)),
                    "free some room, keep fewer sets with retention.*, or move the repository");
        } else if (free < 2 * needed) {
            notes.warning(
                    Text.of(
                            "room for one more set only in %s: the last one took %s, %s are free",
                            folder, Summary.bytes(needed), Summary.bytes(free)),
                    "free some room, keep fewer sets with retention.*, or move the repository");
        } else {
            notes.ok(Text.of(
                    "%s is writable, %s free, the last set took %s",
                    folder, Summary.bytes(free), Summary.bytes(needed)));
        }
    }

    private static void failed(Notes notes, Trouble trouble) {
        notes.failed(trouble.reason(), trouble.hint());
    }
}
