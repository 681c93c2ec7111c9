package io.polymath.backup.camel;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.config.Section;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Faults;
import io.polymath.backup.repository.FolderRepository;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.rclone.RcloneRepository;
import io.polymath.backup.repository.s3.S3Faults;
import io.polymath.backup.repository.s3.S3Settings;
import io.polymath.backup.repository.sftp.SftpRepository;
import io.polymath.backup.retention.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is configured of one repository beside the local one.
 *
 * @param kind what its four routes are named by; for a kind that needs no routes its word
 * @param isNamed whether its kind is set, not only taken from its name
 * @param patience how often it is asked
 * @param bandwidth how fast
 * @param stores which stores are copied there
 * @param withBackup whether {@code copy:all} and {@code prune:all} mean it, too
 * @param plainFiles whether it takes archives of files that are not encrypted
 * @param settings what its routes are told; no secrets
 * @param s3 what the client of S3 needs
 * @param made the repository itself, when it needs no routes
 */
record Remote(
        String name,
        String kind,
        boolean isNamed,
        Patience patience,
        Bandwidth bandwidth,
        StoreChoice stores,
        boolean withBackup,
        boolean plainFiles,
        Map<String, String> settings,
        Optional<S3Settings> s3,
        Optional<Repository> made) {

    private static final String FOLDER = "folder";

    /** The kinds that need no routes. */
    static final List<String> MADE = List.of(FOLDER, "rclone", "sftp");

    static final String S3 = "s3";

    /** The kinds that this program brings. */
    static final List<String> KINDS =
            Stream.concat(MADE.stream(), Stream.of(S3)).sorted().toList();

    /** What the names of a user's own settings end in when they are secrets, which no route is told in a header. */
    private static final String SECRET = ".*(password|passphrase|secret|token|key|credentials?)(-file)?";

    Remote {
        settings = Map.copyOf(settings);
    }

    /** Reads {@code repository.NAME}; empty for the repository s3 when it has no bucket. */
    static Optional<Remote> read(String name, Configuration configuration) {
        Section section = configuration.section("repository." + name);
        Optional<String> named = section.optional("kind");
        String kind = named.orElse(name);
        Patience patience = Patience.of(section);
        Bandwidth bandwidth = Bandwidth.of(section);
        StoreChoice stores = new StoreChoice(section.list("stores"));
        checkStores(section, stores, configuration.names("store"));
        boolean withBackup = section.flag("with-backup", true);
        // a folder is on this machine, or mounted as if it were; everything else is out of its hands
        boolean plainFiles = kind.equals(FOLDER) || section.flag("plain-files", false);
        Optional<S3Settings> s3 = kind.equals(S3)
                ? S3Settings.read(name, section, bandwidth, keepWithin(name, configuration))
                : Optional.empty();
        if (kind.equals(S3) && s3.isEmpty() && named.isEmpty()) {
            return Optional.empty();
        }
        Optional<Repository> made = made(kind, name, section, bandwidth);
        return Optional.of(new Remote(
                name,
                kind,
                named.isPresent() || kind.equals(S3),
                patience,
                bandwidth,
                stores,
                withBackup,
                plainFiles,
                settings(name, kind, s3, configuration),
                s3,
                made));
    }

    private static Duration keepWithin(String name, Configuration configuration) {
        return Policy.read(configuration.section("retention"))
                .overriddenBy(configuration.section("repository." + name + ".retention"))
                .keepWithin();
    }

    /** Returns one that nothing is set of: a user's own routes may need nothing. */
    static Remote unset(String name) {
        return new Remote(
                name,
                name,
                false,
                new Patience(4, Duration.ofSeconds(5)),
                Bandwidth.UNLIMITED,
                StoreChoice.ALL,
                false,
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Optional<Repository> made(String kind, String name, Section section, Bandwidth bandwidth) {
        return switch (kind) {
            case FOLDER -> Optional.of(FolderRepository.read(name, section, bandwidth));
            case "rclone" -> Optional.of(RcloneRepository.read(name, section, bandwidth));
            case "sftp" -> Optional.of(SftpRepository.read(name, section, bandwidth));
            default -> Optional.empty();
        };
    }

    private static void checkStores(Section section, StoreChoice chosen, List<String> stores) {
        for (String store : chosen.stores()) {
            if (!stores.contains(store)) {
                section.problem(
                        "stores",
                        "no store " + store,
                        Nearest.to(store, stores)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("the stores are " + String.join(", ", stores)));
            }
        }
    }

    private static Map<String, String> settings(
            String name, String kind, Optional<S3Settings> s3, Configuration configuration) {
        if (kind.equals(S3)) {
            return s3.map(bucket -> Map.of("bucket", bucket.bucket(), "prefix", bucket.prefix()))
                    .orElse(Map.of());
        }
        if (MADE.contains(kind)) {
            return Map.of();
        }
        // a kind of the user's own, whose settings are its own
        Map<String, String> all = configuration.below("repository." + name);
        all.keySet().removeIf(key -> key.matches(SECRET));
        return all;
    }

    /** Returns it for somebody who waits for the answers. */
    Remote hurried() {
        return new Remote(
                name,
                kind,
                isNamed,
                patience,
                bandwidth,
                stores,
                withBackup,
                plainFiles,
                settings,
                s3.map(S3Settings::hurried),
                made);
    }

    Faults faults() {
        return s3.<Faults>map(S3Faults::new).orElse((key, thrown) -> Optional.empty());
    }
}
