package io.polymath.backup.check;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Two small files in a folder of their own, by which a repository is asked for each of its promises. */
final class Probe {

    private static final String FILE = "probe.txt";
    /** Empty; its name begins with that of the first, as names of archives may. */
    private static final String SECOND = FILE + "-2";

    private static final String TEXT = "polymath-backup check tried this repository; remove it when it is old\n";

    private final Repository repository;
    private final String folder;
    private final String key;
    private final String second;
    private byte[] content;

    /** @param folder the name of its folder, without a slash */
    Probe(Repository repository, String folder) {
        this.repository = repository;
        this.folder = folder + "/";
        this.key = this.folder + FILE;
        this.second = this.folder + SECOND;
        this.content = (TEXT + folder + "\n1\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Puts it there. */
    void write() throws IOException {
        put(key, content);
    }

    private void put(String at, byte[] bytes) throws IOException {
        Path file = TemporaryFolder.file("check", ".txt");
        try {
            Files.write(file, bytes);
            repository.put(at, file);
        } finally {
            Files.delete(file);
        }
    }

    /** Lists its folder. */
    void list() throws IOException {
        if (!repository.list(folder).contains(first())) {
            throw wrong("the listing lacks what was written", wholeListing());
        }
    }

    private Stored first() {
        return new Stored(key, content.length);
    }

    private String wholeListing() {
        return "look at the route direct:" + repository.name()
                + "-list: nothing is copied or pruned by a listing that is not whole";
    }

    /** Reads it back. */
    void read() throws IOException {
        if (!Arrays.equals(found(key), content)) {
            throw wrong(
                    "what was read is not what was written",
                    "do not rely on this repository before you know what changed it");
        }
    }

    private byte[] found(String at) throws IOException {
        try (InputStream in = repository.open(at)) {
            return in.readNBytes(content.length + 1);
        }
    }

    /** Puts the same there once more, as a copy does that was cut off, and then another one of the same size. */
    void replace(boolean lists, boolean reads) throws IOException {
        put(key, content);
        byte[] later = content.clone();
        later[later.length - 2]++;
        put(key, later);
        content = later;
        if (reads && !Arrays.equals(found(key), content)) {
            throw wrong(
                    "what was read is that of before",
                    "a later file has to take the place of an earlier one of the same name and size: does the route"
                            + " direct:" + repository.name() + "-put leave out what is there, or is old content served"
                            + " for a while?");
        }
        if (lists && !repository.list(folder).equals(List.of(first()))) {
            throw wrong(
                    "it is not listed once, with its size",
                    "a later file has to take the place of an earlier one of the same name: look at the routes"
                            + " direct:" + repository.name() + "-put and -list");
        }
    }

    /** Puts an empty one beside it, whose name begins alike, and lists both, and that one alone. */
    void keepAnother(boolean lists, boolean reads) throws IOException {
        put(second, new byte[0]);
        Stored other = new Stored(second, 0);
        if (reads && found(second).length > 0) {
            throw wrong("an empty file is read with something in it", "do not rely on this repository");
        }
        if (lists && !repository.list(folder).equals(List.of(first(), other))) {
            throw wrong("two files are not listed as they are, in order", wholeListing());
        }
        if (lists && !repository.list(second).equals(List.of(other))) {
            throw wrong(
                    "the listing of one file is not that file alone",
                    "look at the route direct:" + repository.name()
                            + "-list: its header prefix is the beginning of keys, not of folders");
        }
    }

    /** Opens what is not there, which has to be told from what cannot be reached now. */
    void miss() throws IOException {
        String missing = folder + "missing";
        try (InputStream in = repository.open(missing)) {
            throw wrong(
                    in.read() < 0 ? "it is opened as an empty file" : "something is read",
                    "look at the route direct:" + repository.name()
                            + "-open: without a file its body has to be null; a set that is gone would be taken for a"
                            + " damaged one");
        } catch (NoSuchFileException e) {
            // as it has to be
        }
    }

    /** Removes both. */
    void remove(boolean lists) throws IOException {
        repository.delete(second);
        repository.delete(key);
        if (lists && !repository.list(folder).isEmpty()) {
            throw wrong(
                    "it is still listed",
                    "do deletions come late there, or does a lock keep files? Then nothing can be pruned");
        }
    }

    /** Removes what is gone, as a pruning does that was cut off; that changes nothing, and is no error. */
    void removeAgain() throws IOException {
        try {
            repository.delete(key);
        } catch (NoSuchFileException e) {
            throw wrong(
                    "that it is gone is an error",
                    "a pruning that was cut off removes again what is gone: look at the route direct:"
                            + repository.name() + "-delete");
        }
    }

    private BackupException wrong(String what, String hint) {
        return new BackupException(ExitCode.FAILED, repository.name() + ": " + what, hint);
    }
}
