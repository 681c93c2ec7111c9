package io.polymath.backup.repository.rclone;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.RemoteStream;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.Sha256;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.repository.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A remote of rclone. A file is sent under another name, read back, and moved; what rclone says of hashes and equality
 * is not asked, as many remotes know none.
 */
public final class RcloneRepository implements Repository {

    private static final Logger LOG = LoggerFactory.getLogger(RcloneRepository.class);
    private static final String PART = ".part";
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();

    private final RcloneSettings settings;
    private final Bandwidth bandwidth;

    private RcloneRepository(RcloneSettings settings, Bandwidth bandwidth) {
        this.settings = settings;
        this.bandwidth = bandwidth;
    }

    /** Reads {@code repository.NAME}; runs nothing. */
    public static RcloneRepository read(String name, Section settings, Bandwidth bandwidth) {
        return new RcloneRepository(RcloneSettings.read(name, settings), bandwidth);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        check(key);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long bytes = Files.size(file);
        String sha256 = Sha256.of(file);
        OptionalLong there = size(key);
        if (there.isPresent() && there.getAsLong() == bytes && hash(key, bytes).equals(sha256)) {
            return new Kept(bytes, sha256, false);
        }
        String part = part(key);
        try {
            send(key, part, file, bytes);
            prove(key, part, bytes, sha256);
            // a file of the same size and time is another one all the same
            run("put", key, "moveto", "--ignore-times", settings.path(part), settings.path(key));
        } catch (IOException | RuntimeException e) {
            removeQuietly(part, e);
            throw e;
        }
        OptionalLong found = size(key);
        boolean isNamed = found.isPresent() && found.getAsLong() == bytes;
        Kept kept = new Kept(found.orElse(0), isNamed ? sha256 : "no name", true);
        kept.prove(settings.name(), key, bytes, sha256);
        return kept;
    }

    /** Returns a name that no other writer has, even of the same key. */
    private static String part(String key) {
        int slash = key.indexOf('/');
        return key.substring(0, slash + 1) + "." + key.substring(slash + 1) + "-" + UUID.randomUUID() + PART;
    }

    private void send(String key, String part, Path file, long bytes) throws IOException {
        List<String> arguments = List.of("rcat", "--size", String.valueOf(bytes), settings.path(part));
        try (RcloneProcess rclone = RcloneProcess.start(settings, arguments)) {
            IOException broken = null;
            try (InputStream in = bandwidth.limit(Files.newInputStream(file));
                    OutputStream out = rclone.stdin()) {
                in.transferTo(out);
            } catch (IOException e) {
                broken = e; // it reads no more; how it ended says why
            }
            RcloneEnding ending = rclone.end();
            if (!ending.isOk()) {
                throw failed("put", key, ending);
            }
            if (broken != null) {
                throw broken;
            }
        }
    }

    private void prove(String key, String part, long bytes, String sha256) throws IOException {
        long size = size(part).orElse(0);
        String found = size == bytes ? hash(part, bytes) : Kept.UNREAD;
        new Kept(size, found, true).prove(settings.name(), key, bytes, sha256);
    }

    private void removeQuietly(String part, Exception why) {
        try {
            run("delete", part, "deletefile", settings.path(part));
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    private String hash(String key, long bytes) throws IOException {
        try (InputStream in = stream(key, bytes)) {
            return Sha256.of(in);
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        check(key);
        // many remotes give an empty stream, and no error, where there is nothing
        long bytes = size(key).orElseThrow(() -> new NoSuchFileException(key));
        return stream(key, bytes);
    }

    private InputStream stream(String key, long bytes) {
        RcloneProcess rclone = RcloneProcess.start(settings, List.of("cat", settings.path(key)));
        return new RemoteStream(bandwidth.limit(rclone.stdout()), bytes, rclone, thrown -> lost(key, rclone, thrown));
    }

    private BackupException lost(String key, RcloneProcess rclone, IOException thrown) {
        rclone.close();
        String why = String.valueOf(thrown.getMessage());
        try {
            RcloneEnding ending = rclone.end();
            why = ending.errors().isBlank() ? why : ending.reason();
        } catch (IOException e) {
            thrown.addSuppressed(e);
        }
        return new BackupException(
                ExitCode.FAILED,
                Text.of("%s: rclone broke off while it sent %s: %s", settings.name(), key, why),
                "try again; rclone cat " + settings.path(key) + " shows what it says by hand",
                thrown);
    }

    /** Returns the size of a file; empty when there is none. */
    private OptionalLong size(String key) throws IOException {
        int slash = key.indexOf('/');
        for (Stored stored : listed("look for", key, key.substring(0, slash), true)) {
            if (stored.key().equals(key)) {
                return OptionalLong.of(stored.bytes());
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        int slash = prefix.indexOf('/');
        List<Stored> all = new ArrayList<>(
                slash < 0
                        ? listed("list", "the sets", "", false)
                        : listed("list", prefix, prefix.substring(0, slash), true));
        all.removeIf(stored -> !Stored.isKey(stored.key()) || !stored.key().startsWith(prefix));
        all.sort(Comparator.comparing(Stored::key));
        return all;
    }

    /** Returns the files of one folder, or of the folders in the root; complete, or there is an exception. */
    private List<Stored> listed(String verb, String what, String folder, boolean isSet) throws IOException {
        List<String> arguments = List.of(
                "lsjson",
                "--files-only",
                "--no-modtime",
                "--no-mimetype",
                "--recursive",
                "--max-depth",
                isSet ? "1" : "2",
                folder.isEmpty() ? settings.remote() : settings.path(folder));
        try (RcloneProcess rclone = RcloneProcess.start(settings, arguments)) {
            JsonNode list;
            IOException unreadable = null;
            try {
                list = JSON.readTree(rclone.stdout());
                rclone.stdout().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                list = JSON.missingNode();
                unreadable = e;
            }
            RcloneEnding ending = rclone.end();
            if (ending.foundNothing()) {
                return List.of();
            }
            if (!ending.isOk()) {
                throw failed(verb, what, ending);
            }
            if (unreadable != null || !list.isArray()) {
                throw new UnavailableException(
                        Text.of(
                                "%s: unable to %s %s: rclone's listing ends in the middle",
                                settings.name(), verb, what),
                        "rclone lsjson " + settings.remote() + " shows what it says by hand",
                        unreadable);
            }
            return stored(list, isSet ? folder + "/" : "");
        }
    }

    private List<Stored> stored(JsonNode list, String folder) throws IOException {
        List<Stored> all = new ArrayList<>();
        for (JsonNode file : list) {
            if (!file.path("Path").isTextual() || !file.path("Size").isIntegralNumber()) {
                throw new IOException(settings.name() + ": rclone lists a file without its path or size");
            }
            all.add(new Stored(
                    folder + file.path("Path").textValue(), file.path("Size").longValue()));
        }
        return all;
    }

    @Override
    public void delete(String key) throws IOException {
        check(key);
        run("delete", key, "deletefile", settings.path(key));
        String folder = key.substring(0, key.indexOf('/'));
        if (key.endsWith("/" + RepositorySets.REMOVING) || key.startsWith(Stored.PROBES)) {
            removeFolder(folder);
        }
    }

    /** Removes what writers that were killed have left of a set, and its folder; where there are folders at all. */
    private void removeFolder(String folder) {
        try {
            run("tidy", folder, "delete", "--include", ".*" + PART, settings.path(folder));
            run("tidy", folder, "rmdir", settings.path(folder));
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: {} stays as an empty folder", settings.name(), folder, e);
        }
    }

    /** Runs rclone to its end; what it does not find is no error. */
    private void run(String verb, String what, String... arguments) throws IOException {
        try (RcloneProcess rclone = RcloneProcess.start(settings, List.of(arguments))) {
            rclone.stdin().close();
            rclone.stdout().transferTo(OutputStream.nullOutputStream());
            RcloneEnding ending = rclone.end();
            if (!ending.isOk() && !ending.foundNothing()) {
                throw failed(verb, what, ending);
            }
        }
    }

    private IOException failed(String verb, String what, RcloneEnding ending) {
        String message = Text.of("%s: unable to %s %s: rclone: %s", settings.name(), verb, what, ending.reason());
        if (ending.isOfSettings()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    message,
                    "rclone config shows and mends its remotes; " + settings.key("config") + " names its file");
        }
        return new UnavailableException(
                message, "rclone lsd " + settings.remote() + " shows whether it works by hand", null);
    }

    private static void check(String key) {
        if (!Stored.isKey(key)) {
            throw new IllegalArgumentException("not a key of a set's file: " + key);
        }
    }
}
