package io.polymath.backup.camel;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.s3.S3Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is configured of the repositories beside the local one.
 *
 * @param all by name
 */
public record Remotes(Map<String, Remote> all) {

    /** The name of the one that is there without a kind. */
    static final String S3 = Remote.S3;

    /** What {@code copy:all} and {@code prune:all} mean: every repository that is configured with its kind. */
    static final String ALL = "all";

    private static final String LOCAL = "local";
    private static final String NAME = "[a-z][a-z0-9-]{0,40}";

    public Remotes {
        all = Map.copyOf(all);
    }

    /** Reads {@code repository.NAME} for all names but that of the local folder. */
    public static Remotes read(Configuration configuration) {
        Map<String, Remote> all = new TreeMap<>();
        Set<String> names = new TreeSet<>(configuration.names("repository"));
        names.add(S3);
        for (String name : names) {
            if (isOther(name)) {
                Remote.read(name, configuration).ifPresent(remote -> {
                    if (!remote.kind().equals(S3) && !Remote.MADE.contains(remote.kind())) {
                        configuration.allow("repository." + name);
                    }
                    all.put(name, remote);
                });
                checkName(name, configuration);
            }
        }
        return new Remotes(all);
    }

    /** Returns whether a name is neither that of the local folder nor one of ours misspelt. */
    private static boolean isOther(String name) {
        return name.equals(S3)
                || (!name.equalsIgnoreCase(S3)
                        && Nearest.to(name, List.of(LOCAL)).isEmpty());
    }

    private static void checkName(String name, Configuration configuration) {
        if (!name.matches(NAME) || name.equals(ALL)) {
            configuration
                    .section("repository." + name)
                    .problem(
                            "kind",
                            "not the name of a repository: " + name,
                            "expected lower-case letters, digits and -, a letter first, at most 41, and not " + ALL);
        }
    }

    /** Returns that nothing is configured. */
    public static Remotes none() {
        return new Remotes(Map.of());
    }

    /** Returns a repository's settings; empty for one that nothing is set of. */
    Optional<Remote> of(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Returns the names of those that are copied to after each backup, in order. */
    List<String> withBackup() {
        return all.values().stream()
                .filter(remote -> remote.isNamed() && remote.withBackup())
                .map(Remote::name)
                .sorted()
                .toList();
    }

    /** Returns the names of all that are configured with their kind, in order. */
    List<String> configured() {
        return all.values().stream()
                .filter(Remote::isNamed)
                .map(Remote::name)
                .sorted()
                .toList();
    }

    /** Returns what the routes' clients of S3 are made from, by the name of the repository. */
    SortedMap<String, S3Settings> buckets() {
        return all.values().stream()
                .filter(remote -> remote.s3().isPresent())
                .collect(Collectors.toMap(
                        Remote::name, remote -> remote.s3().orElseThrow(), (one, other) -> one, TreeMap::new));
    }

    /** Returns them for somebody who waits for the answers. */
    public Remotes hurried() {
        Map<String, Remote> hurried = new TreeMap<>();
        all.forEach((name, remote) -> hurried.put(name, remote.hurried()));
        return new Remotes(hurried);
    }

    /** Returns the names that are configured: S3 when it has a bucket, and those that a user gave to routes. */
    public Set<String> names() {
        return new TreeSet<>(all.keySet());
    }

    /** Returns whether a name is only that of a kind that others have. */
    boolean isOnlyKind(String name) {
        return !all.containsKey(name)
                && all.values().stream().anyMatch(remote -> remote.kind().equals(name));
    }

    /** Returns whether a repository can be asked: S3 has a bucket; others are what their routes say. */
    boolean isConfigured(String name) {
        return !name.equals(S3) || all.containsKey(S3);
    }

    Patience patience(String name) {
        return of(name).orElse(Remote.unset(name)).patience();
    }

    StoreChoice stores(String name) {
        return of(name).map(Remote::stores).orElse(StoreChoice.ALL);
    }

    /** Returns whether a repository takes archives of files that are not encrypted. */
    boolean takesPlainFiles(String name) {
        return of(name).orElse(Remote.unset(name)).plainFiles();
    }

    /** Returns the names of those that a store of files is copied to, and that take none that is not encrypted. */
    public List<String> refusingPlain(String store) {
        return configured().stream()
                .filter(name -> !takesPlainFiles(name)
                        && (stores(name).isAll() || stores(name).stores().contains(store)))
                .toList();
    }

    /** Refuses a repository that cannot be asked. */
    void check(String name) {
        if (!isConfigured(name)) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "repository " + name + " is not configured: repository.s3.bucket is missing",
                    "set it, and what else of repository.s3 in config/application.properties you need");
        }
    }
}
