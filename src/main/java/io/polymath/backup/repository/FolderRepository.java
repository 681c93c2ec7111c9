package io.polymath.backup.repository;

import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Another folder: that of a second disk, or of a share that is mounted. It is only used while a marker lies in it, so
 * that the empty folder below a disk that is not mounted is never taken for an empty repository.
 */
public final class FolderRepository implements Repository {

    /** The file that an operator makes, once, on the disk itself. */
    public static final String MARKER = ".polymath-repository";

    private final String name;
    private final Path folder;
    private final FolderFiles files;

    public FolderRepository(String name, Path folder, Bandwidth bandwidth) {
        this.name = name;
        this.folder = folder;
        this.files = new FolderFiles(folder, bandwidth);
    }

    /** Reads {@code repository.NAME.path}. */
    public static FolderRepository read(String name, Section settings, Bandwidth bandwidth) {
        return new FolderRepository(name, settings.path("path", "/mnt/backup/polymath"), bandwidth);
    }

    @Override
    public String name() {
        return name;
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(FolderFiles files) throws IOException;
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return use("put", key, there -> there.isSame(key, file) ? there.kept(key) : there.put(key, file));
    }

    @Override
    public InputStream open(String key) throws IOException {
        return use("open", key, there -> there.open(key));
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return use("list", prefix, there -> there.list(prefix));
    }

    @Override
    public void delete(String key) throws IOException {
        use("delete", key, there -> {
            there.delete(key);
            return key;
        });
    }

    private <T> T use(String verb, String key, Use<T> use) throws IOException {
        checkMarker();
        try {
            T result = use.of(files);
            checkMarker(); // a disk that went away meanwhile has taken nothing, and its listing was short
            return result;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (reason.contains("no space left")) {
                throw new BackupException(
                        ExitCode.FAILED,
                        Text.of("%s: the disk of %s is full", name, folder),
                        "keep fewer sets there with repository." + name + ".retention, or use a larger disk",
                        e);
            }
            throw new UnavailableException(
                    Text.of("%s: unable to %s %s: %s", name, verb, key, String.valueOf(e.getMessage())),
                    "is the disk, or the share, still there, and may this user write to it?",
                    e);
        }
    }

    private void checkMarker() {
        if (!Files.isRegularFile(folder.resolve(MARKER))) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    Text.of("%s: %s is no repository: it has no file %s", name, folder, MARKER),
                    Text.of(
                            "is the disk mounted? if it is, and shall keep sets from now on: touch %s",
                            folder.resolve(MARKER)));
        }
    }
}
