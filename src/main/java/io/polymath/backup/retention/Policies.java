package io.polymath.backup.retention;

import io.polymath.backup.config.Configuration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The policies of all repositories. */
public final class Policies {

    private final Policy shared;
    private final Map<String, Policy> own;

    private Policies(Policy shared, Map<String, Policy> own) {
        this.shared = shared;
        this.own = Map.copyOf(own);
    }

    /** Reads {@code retention.*}, and for each remote repository {@code repository.NAME.retention.*}. */
    public static Policies read(Configuration configuration) {
        Policy shared = Policy.read(configuration.section("retention"));
        Set<String> remote = new TreeSet<>(configuration.names("repository"));
        remote.add("s3");
        remote.remove("local");
        Map<String, Policy> own = new HashMap<>();
        remote.forEach(
                name -> own.put(name, shared.overriddenBy(configuration.section("repository." + name + ".retention"))));
        return new Policies(shared, own);
    }

    /** Returns those that hold when nothing is set. */
    public static Policies shipped() {
        return new Policies(Policy.SHIPPED, Map.of());
    }

    /** Returns the policy of a repository. */
    public Policy of(String repository) {
        return own.getOrDefault(repository, shared);
    }
}
