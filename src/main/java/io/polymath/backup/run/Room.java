package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.LocalRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * The room in the local repository, and that which another set takes.
 *
 * @param neededBytes what the same stores took in the last complete set, and a tenth; 0 when there is none
 */
public record Room(LocalRepository repository, long freeBytes, long neededBytes) {

    /** Stores grow from one night to the next, and a manifest needs room, too. */
    private static final int GROWTH_DIVISOR = 10;

    /** Measures the room for the archives of some stores. */
    public static Room of(LocalRepository repository, List<String> stores) throws IOException {
        long last = new EarlierSets(repository).bytes(stores);
        long free = Files.getFileStore(repository.folder()).getUsableSpace();
        return new Room(repository, free, last + last / GROWTH_DIVISOR);
    }

    public boolean isEnough() {
        return freeBytes >= neededBytes;
    }

    /** Throws when there is not enough, unless the configuration says that nobody should look. */
    void require() {
        if (repository.checksRoom() && !isEnough()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "not enough room in repository %s: %s free, about %,d needed",
                            repository.folder(), Text.number(freeBytes, "byte"), neededBytes),
                    "make room; if the stores shrank since the last set, set repository.local.check-room = false");
        }
    }
}
