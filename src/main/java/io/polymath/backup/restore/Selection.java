package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which archives of a set go into which configured stores. */
final class Selection {

    private final Manifest set;
    private final List<Store> stores;
    private final List<String> undrilled;

    Selection(Manifest set, Backups backups) {
        this.set = set;
        this.stores = backups.stores();
        this.undrilled = backups.undrilled();
    }

    /** A configured store, the archive that goes into it, and the one object of it that is asked for. */
    record Chosen(Store store, Archive archive, Optional<String> object) {

        Chosen with(Archive opened) {
            return new Chosen(store, opened, object);
        }
    }

    /** Returns what a request asks for, in the order of the set. */
    List<Chosen> of(RestoreRequest request) {
        List<RestoreRequest.Part> parts = request.only().isEmpty()
                ? set.archives().stream()
                        .filter(archive -> !isLeftOut(archive, request))
                        .map(archive -> new RestoreRequest.Part(archive.store(), Optional.empty()))
                        .toList()
                : request.only();
        if (parts.isEmpty()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "drill.leave-out leaves no store of " + set.set() + " to be drilled",
                    "take one of them out of it, or name one with --only");
        }
        List<Chosen> chosen = new ArrayList<>();
        for (RestoreRequest.Part part : parts) {
            Archive archive = archive(part.store());
            chosen.add(new Chosen(store(archive), archive, part.object()));
        }
        request.to().keySet().forEach(this::archive);
        return chosen;
    }

    private boolean isLeftOut(Archive archive, RestoreRequest request) {
        return request.purpose() == Purpose.DRILL && undrilled.contains(archive.store());
    }

    private Archive archive(String name) {
        return set.archives().stream()
                .filter(archive -> archive.store().equals(name))
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        ExitCode.NOT_FOUND,
                        set.set() + " has no store " + name,
                        "its stores are "
                                + set.archives().stream().map(Archive::store).collect(Collectors.joining(", "))));
    }

    private Store store(Archive archive) {
        Store store = stores.stream()
                .filter(each -> each.name().equals(archive.store()))
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        ExitCode.NOT_FOUND,
                        Text.of("%s has the store %s, which is not configured", set.set(), archive.store()),
                        Text.of(
                                "add store.%s.kind = %s and its settings, or restore the others with --only",
                                archive.store(), archive.kind())));
        if (!store.kind().equals(archive.kind())) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of(
                            "%s: the archive is of kind %s, the configured store of kind %s",
                            archive.store(), archive.kind(), store.kind()),
                    "correct store." + archive.store() + ".kind");
        }
        return store;
    }
}
