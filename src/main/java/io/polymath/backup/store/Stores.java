package io.polymath.backup.store;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.store.chroma.ChromaKind;
import io.polymath.backup.store.files.FilesKind;
import io.polymath.backup.store.neo4j.Neo4jKind;
import io.polymath.backup.store.postgres.PostgresKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The list of all kinds of stores, and the stores of a configuration. */
public final class Stores {

    /** In the order of the cut: what refers to others is held before them. */
    private static final List<StoreKind> KINDS =
            List.of(new PostgresKind(), new Neo4jKind(), new ChromaKind(), new FilesKind());

    /** A store's name is part of file names, routes and variables. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}");

    private Stores() {}

    /** Returns a kind by its name in a manifest. */
    public static StoreKind kind(String name) {
        return find(name)
                .orElseThrow(() -> new BackupException(
                        ExitCode.VERIFICATION_FAILED,
                        "unknown kind of store " + name,
                        "the set was written by another version of the program; the kinds here are " + names()));
    }

    /**
     * Builds all configured stores, in the order of the cut. What is wrong with their settings is told by
     * {@link Configuration#check()}.
     */
    public static List<Store> configure(Configuration configuration, Clock clock) {
        List<Store> stores = new ArrayList<>();
        for (String name : configuration.names("store")) {
            Section section = configuration.section("store." + name);
            if (!NAME.matcher(name).matches()) {
                section.problem("kind", "not a name for a store: " + name, "use lower-case letters, digits and -");
            }
            String kind = section.text("kind", "postgres");
            Optional<StoreKind> known = find(kind);
            known.ifPresent(found -> stores.add(found.configure(name, section, clock)));
            if (known.isEmpty() && !kind.isEmpty()) {
                section.problem("kind", "unknown kind " + kind, hint(kind));
            }
        }
        if (configuration.names("store").isEmpty()) {
            configuration.section("store").problem("NAME.kind", "no store is configured", "the kinds are " + names());
        }
        stores.sort(Comparator.comparingInt(store -> rank(store.kind())));
        return stores;
    }

    private static int rank(String kind) {
        return KINDS.stream().map(StoreKind::name).toList().indexOf(kind);
    }

    private static String hint(String kind) {
        List<String> all = KINDS.stream().map(StoreKind::name).toList();
        return Nearest.to(kind, all).map(near -> "did you mean " + near + "?").orElse("the kinds are " + names());
    }

    private static Optional<StoreKind> find(String name) {
        return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    private static String names() {
        return String.join(", ", KINDS.stream().map(StoreKind::name).toList());
    }
}
