package io.polymath.backup.soak;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is seen of sets while the service makes, copies and removes them, by looking at the folder and the bucket alone,
 * not by what the service says.
 */
final class Ledger {

    private final Path repository;
    private final S3Client s3;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Seen> sets = new LinkedHashMap<>();
    private final List<String> damaged = new ArrayList<>();

    /** A set, and what became of it so far. */
    private static final class Seen {
        private final Manifest.Status status;
        private final Map<String, String> files = new TreeMap<>();
        private boolean copied;
        private boolean readBack;
        private boolean reported;
        private boolean gone;
        private boolean leftOut;

        private Seen(Manifest manifest) {
            this.status = manifest.status();
        }
    }

    Ledger(Path repository, S3Client s3) {
        this.repository = repository;
        this.s3 = s3;
    }

    /** Looks at the folder. */
    synchronized void look() throws IOException {
        if (!Files.isDirectory(repository)) {
            return;
        }
        Set<String> there = names();
        for (String name : there) {
            Path folder = repository.resolve(name);
            try {
                Seen seen = sets.get(name);
                if (seen == null) {
                    seen = enter(folder);
                    sets.put(name, seen);
                }
                seen.reported |= Files.exists(folder.resolve("report.html"));
                seen.copied |= isCopied(folder);
            } catch (IOException | BackupException e) {
                if (Files.isDirectory(folder)) {
                    damaged.add(name + ": " + e); // it was not removed meanwhile
                }
            }
        }
        sets.forEach((name, seen) -> seen.gone = !there.contains(name));
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> children = Files.list(repository)) {
            return new TreeSet<>(children.map(child -> child.getFileName().toString())
                    .filter(SetId::isValid)
                    .toList());
        }
    }

    private static Seen enter(Path folder) throws IOException {
        Manifest manifest = ManifestFormat.read(folder);
        Seen seen = new Seen(manifest);
        for (Archive file : manifest.files().toList()) {
            seen.files.put(file.fileName(), file.bytes() + " bytes, " + file.sha256());
        }
        for (String name : List.of(ManifestFormat.FILE, "SHA256SUMS")) {
            try (InputStream in = Files.newInputStream(folder.resolve(name))) {
                seen.files.put(name, described(in));
            }
        }
        return seen;
    }

    private boolean isCopied(Path folder) throws IOException {
        Path copies = folder.resolve("copies.json");
        if (!Files.exists(copies)) {
            return false;
        }
        for (JsonNode copy : json.readTree(copies.toFile())) {
            if (copy.at("/repository").asText().equals("s3")) {
                return true;
            }
        }
        return false;
    }

    private static String described(InputStream in) throws IOException {
        try {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int n = digest.read(buffer); n >= 0; n = digest.read(buffer)) {
                bytes += n;
            }
            return bytes + " bytes, "
                    + HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads copies back from the bucket that were not read yet, and compares size and SHA-256 of every file. */
    void readBack() {
        for (String name : copiedAndNotRead()) {
            readBack(name);
        }
    }

    private synchronized List<String> copiedAndNotRead() {
        return sets.entrySet().stream()
                .filter(set -> set.getValue().copied && !set.getValue().readBack)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void readBack(String name) {
        try {
            Map<String, String> found = new TreeMap<>();
            for (S3Object object : objects(name + "/")) {
                try (InputStream in =
                        s3.getObject(get -> get.bucket(Estate.BUCKET).key(object.key()))) {
                    found.put(object.key().substring(name.length() + 1), described(in));
                }
            }
            compare(name, found);
        } catch (IOException | SdkException e) {
            // S3 is away: later
        }
    }

    private synchronized void compare(String name, Map<String, String> found) {
        Seen seen = requireNonNull(sets.get(name));
        if (found.equals(seen.files)) {
            seen.readBack = true;
        } else if (!found.isEmpty() && !found.containsKey("removing.json")) {
            damaged.add(name + " in s3: expected " + seen.files + ", found " + found);
        }
    }

    private List<S3Object> objects(String prefix) {
        return s3.listObjectsV2Paginator(list -> list.bucket(Estate.BUCKET).prefix(prefix)).contents().stream()
                .toList();
    }

    /** Returns the names of all sets that were ever seen. */
    synchronized Set<String> all() {
        return new LinkedHashSet<>(sets.keySet());
    }

    synchronized long complete() {
        return sets.values().stream()
                .filter(set -> set.status == Manifest.Status.COMPLETE)
                .count();
    }

    synchronized long gone() {
        return sets.values().stream().filter(set -> set.gone).count();
    }

    synchronized long reported() {
        return sets.values().stream().filter(set -> set.reported).count();
    }

    /** Returns the sets beside which the service keeps that they were copied. */
    synchronized Set<String> copied() {
        return named(set -> set.copied);
    }

    /** Returns the sets whose copy was read back, and is equal. */
    synchronized Set<String> proved() {
        return named(set -> set.readBack);
    }

    /** Takes the word of the service that retention keeps some sets from S3: nobody waits for their copies. */
    synchronized void leaveOut(Set<String> names) {
        names.forEach(name -> Optional.ofNullable(sets.get(name)).ifPresent(seen -> seen.leftOut = true));
    }

    /** Returns the sets that were never copied, and that retention kept from S3. */
    synchronized Set<String> leftOut() {
        return named(set -> set.leftOut && !set.copied);
    }

    /** Returns how many sets are later than one, up to another. */
    synchronized long between(String one, String other) {
        return sets.keySet().stream()
                .filter(name -> name.compareTo(one) > 0 && name.compareTo(other) <= 0)
                .count();
    }

    /** Returns the sets that were removed here before they were copied, though they were to be. */
    synchronized Set<String> goneUncopied() {
        return named(set -> set.gone && !set.copied && !set.leftOut);
    }

    private Set<String> named(Predicate<Seen> which) {
        Set<String> names = new TreeSet<>();
        sets.forEach((name, seen) -> {
            if (which.test(seen)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Returns whether there are sets, each was reported, and read back from the bucket unless retention left it out. */
    synchronized boolean isSettled() {
        return !sets.isEmpty()
                && sets.values().stream()
                        .allMatch(set -> set.reported && (set.readBack || (set.leftOut && !set.copied)));
    }

    synchronized List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Returns the names of the sets that the bucket has objects of. */
    Set<String> inBucket() {
        Set<String> names = new TreeSet<>();
        objects("").forEach(object -> names.add(object.key().replaceFirst("/.*", "")));
        return names;
    }

    /** Returns what does not belong into the bucket: uploads that were never ended, marks of removals, other objects. */
    List<String> strayInBucket() {
        List<String> stray = new ArrayList<>();
        s3.listMultipartUploads(list -> list.bucket(Estate.BUCKET))
                .uploads()
                .forEach(upload -> stray.add("unfinished upload of " + upload.key()));
        for (S3Object object : objects("")) {
            String[] parts = object.key().split("/", 2);
            Optional<Seen> seen = Optional.ofNullable(sets.get(parts[0]));
            if (seen.isEmpty() || parts.length < 2 || !seen.get().files.containsKey(parts[1])) {
                stray.add(object.key());
            }
        }
        return stray;
    }
}
