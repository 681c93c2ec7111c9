package io.polymath.backup.camel;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Faults;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.s3.S3Faults;
import io.polymath.backup.repository.s3.S3Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is configured of the repositories that routes reach.
 *
 * @param s3 empty when no bucket is set
 * @param patience by the name of the repository
 */
public record Remotes(Optional<S3Settings> s3, Map<String, Patience> patience) {

    /** The name of the one that is shipped. */
    static final String S3 = "s3";

    private static final String LOCAL = "local";
    private static final Patience USUAL = new Patience(4, Duration.ofSeconds(5));

    public Remotes {
        patience = Map.copyOf(patience);
    }

    /** Reads {@code repository.NAME} for all names but that of the local folder. */
    public static Remotes read(Configuration configuration) {
        Map<String, Patience> patience = new TreeMap<>();
        patience.put(S3, Patience.of(configuration.section("repository." + S3)));
        for (String name : configuration.names("repository")) {
            if (isUsersOwn(name)) {
                patience.put(name, Patience.of(configuration.section("repository." + name)));
                configuration.allow("repository." + name);
            }
        }
        return new Remotes(S3Settings.read(configuration.section("repository." + S3)), patience);
    }

    /** Returns whether a name is one that a user gave to routes, and neither one of ours nor one of ours misspelt. */
    private static boolean isUsersOwn(String name) {
        return !name.equalsIgnoreCase(S3) && Nearest.to(name, List.of(LOCAL)).isEmpty();
    }

    /** Returns that nothing is configured. */
    public static Remotes none() {
        return new Remotes(Optional.empty(), Map.of());
    }

    /** Returns them for somebody who waits for the answers. */
    public Remotes hurried() {
        return new Remotes(s3.map(S3Settings::hurried), patience);
    }

    /** Returns the names that are configured: S3 when it has a bucket, and those that a user gave to routes. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(patience.keySet());
        names.removeIf(name -> !isConfigured(name));
        return names;
    }

    /** Returns whether a repository can be asked: S3 has a bucket; others are what their routes say. */
    boolean isConfigured(String name) {
        return !name.equals(S3) || s3.isPresent();
    }

    Patience patience(String name) {
        return patience.getOrDefault(name, USUAL);
    }

    Faults faults(String name) {
        if (name.equals(S3) && s3.isPresent()) {
            return new S3Faults(s3.get());
        }
        return (key, thrown) -> Optional.empty();
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
