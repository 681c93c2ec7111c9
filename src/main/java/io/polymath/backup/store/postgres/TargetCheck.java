package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Restoration.Room;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.postgres.TargetServer.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks whether a server can take a database before anything is touched, and says what is going to be done. */
final class TargetCheck {

    private static final String EXTENSION = "extension ";

    private final RestoreOrder order;
    private final TargetServer server;
    private final String live;
    private final String target;
    private final Inventory inventory;
    private final List<String> steps = new ArrayList<>();

    TargetCheck(RestoreOrder order, TargetServer server, String live, String target) {
        this.order = order;
        this.server = server;
        this.live = live;
        this.target = target;
        this.inventory = order.archive().content().inventory();
    }

    /** Returns what is going to be done, a sentence each. */
    List<String> steps(ClientTools tools, int jobs) throws IOException {
        checkVersion();
        checkRights();
        checkObject();
        checkTarget();
        checkRoles();
        checkTablespaces();
        checkExtensions();
        checkRoom();
        Map<String, String> facts = inventory.facts();
        steps.add(Text.of(
                "create the database %s, owner %s, encoding %s, as recorded",
                target, facts.getOrDefault("owner", "?"), facts.getOrDefault("encoding", "?")));
        steps.add(Text.of(
                "restore %s by pg_restore %s, %s, and ANALYZE it",
                order.object()
                        .map(table -> "all definitions and the rows of " + table)
                        .orElse("everything"),
                tools.version(),
                Text.number(jobs, "job")));
        steps.add(Text.of(
                "count and fingerprint the rows of %s, and compare them with those that were saved",
                order.object()
                        .orElse(Text.number(
                                inventory.items(DatabaseInventory.TABLES).size(), "table"))));
        addSwap();
        return List.copyOf(steps);
    }

    private void checkVersion() {
        String recorded = order.archive().content().versions().getOrDefault("postgresql", "0");
        if (server.version().major() < major(recorded)) {
            throw server.faults()
                    .fault(
                            Text.of(
                                    "the server at %s is older than the one that was saved: version %s, expected %d or"
                                            + " newer",
                                    server.settings().address(),
                                    server.version().text(),
                                    major(recorded)),
                            "restore on a newer server");
        }
    }

    static int major(String version) {
        String digits = version.replaceFirst("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private void checkRights() throws IOException {
        if (!server.rights().getOrDefault("createdb", false)) {
            String user = server.settings().user();
            throw server.faults()
                    .fault(
                            "role " + user + " may not create a database",
                            "set restore.user to a superuser, or: ALTER ROLE " + QualifiedName.readable(user)
                                    + " CREATEDB");
        }
    }

    private void checkObject() {
        List<String> tables = inventory.items(DatabaseInventory.TABLES).stream()
                .map(Item::name)
                .toList();
        if (order.object().isPresent() && !tables.contains(order.object().get())) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    Text.of(
                            "%s: %s has no table %s",
                            order.archive().store(), order.set(), order.object().get()),
                    Nearest.hint(
                            order.object().get(),
                            tables,
                            "show " + order.set() + " lists the tables, with their schemas"));
        }
    }

    private void checkTarget() throws IOException {
        if (order.destination() instanceof Destination.Named && target.equals(live)) {
            throw server.faults().fault("the target " + target + " is the live database", "replace it with --in-place");
        }
        if (!server.claim(target)) {
            throw new BackupException(
                    ExitCode.LOCKED,
                    Text.of(
                            "%s: another restore fills the database %s",
                            order.archive().store(), target),
                    "wait for it to end, or name another target with --to");
        }
        switch (server.presence(target)) {
            case PRESENT ->
                throw server.faults()
                        .fault(
                                "the database " + target + " exists already",
                                Text.of(
                                        "drop it: %s; or name another with --to %s=NAME",
                                        DatabaseTarget.psql(
                                                server.settings(),
                                                false,
                                                "DROP DATABASE " + QualifiedName.quoted(target)),
                                        order.archive().store()));
            case UNFINISHED -> steps.add("drop the database " + target + ", which an earlier restore left unfinished");
            case ABSENT -> {}
        }
    }

    private void checkRoles() throws IOException {
        NavigableSet<String> missing = missingRoles();
        if (missing.isEmpty()) {
            return;
        }
        String names = missing.stream().map(QualifiedName::readable).collect(Collectors.joining(", "));
        if (!server.rights().getOrDefault("createrole", false)) {
            throw server.faults()
                    .fault(
                            "roles are missing, which role " + server.settings().user() + " may not create: " + names,
                            "create them, or set restore.user to a superuser");
        }
        boolean passwords = order.archive().companions().stream()
                .allMatch(
                        companion -> companion.content().inventory().warnings().isEmpty());
        steps.add("create the missing roles " + names + ", as they were"
                + (passwords ? "" : ", but without passwords, which are not in the set"));
    }

    /** Returns the roles that were saved and are not on the server. */
    NavigableSet<String> missingRoles() throws IOException {
        NavigableSet<String> missing = new TreeSet<>();
        for (Archive companion : order.archive().companions()) {
            companion.content().inventory().items(Roles.ROLES).stream()
                    .map(Item::name)
                    .forEach(missing::add);
        }
        server.strings("SELECT rolname FROM pg_roles").forEach(missing::remove);
        return missing;
    }

    private void checkTablespaces() throws IOException {
        List<String> missing = missingTablespaces();
        if (!missing.isEmpty()) {
            steps.add("put what was in the tablespaces " + String.join(", ", missing)
                    + ", which are missing, into the default one");
        }
    }

    List<String> missingTablespaces() throws IOException {
        List<String> there = server.strings("SELECT spcname FROM pg_tablespace");
        return order.archive().companions().stream()
                .flatMap(companion -> companion.content().inventory().items(Roles.TABLESPACES).stream())
                .map(Item::name)
                .filter(name -> !there.contains(name))
                .toList();
    }

    private void checkExtensions() throws IOException {
        SortedMap<String, String> there = server.extensions();
        SortedMap<String, String> wanted = new TreeMap<>();
        inventory
                .items(Definitions.EXTENSIONS)
                .forEach(item -> wanted.put(item.name(), inventory.facts().getOrDefault(EXTENSION + item.name(), "")));
        List<String> missing = wanted.keySet().stream()
                .filter(name -> !there.containsKey(name))
                .map(name -> (name + " " + wanted.get(name)).strip())
                .toList();
        if (!missing.isEmpty()) {
            throw server.faults()
                    .fault(
                            "extensions are missing on the server: " + String.join(", ", missing),
                            "install them for PostgreSQL " + server.version().major() + ", then try again");
        }
        wanted.forEach((name, version) -> checkVersion(name, version, there.getOrDefault(name, "")));
    }

    private void checkVersion(String extension, String recorded, String offered) {
        if (recorded.isEmpty() || recorded.equals(offered)) {
            return;
        }
        if (Extension.isOlder(offered, recorded)) {
            throw server.faults()
                    .fault(
                            Text.of(
                                    "the extension %s is older on the server: version %s, expected %s or newer",
                                    extension, offered, recorded),
                            "install the newer one, then try again");
        }
        steps.add(Text.of("take %s %s in the place of %s", extension, offered, recorded));
    }

    /** Checks the room for the decoded dump, and for the database, where its folder is on this machine. */
    private void checkRoom() throws IOException {
        long needed = order.archive().rawBytes();
        checkRoom(order.work(), needed, "the work folder");
        Optional<Path> data = data();
        if (data.isPresent()) {
            checkRoom(data.get(), needed, "the server's folder");
        }
    }

    /** Returns the folder of the server, if it is on this machine, and may be seen. */
    private Optional<Path> data() throws IOException {
        return server.rights().getOrDefault("superuser", false)
                ? Optional.of(Path.of(server.strings("SHOW data_directory").get(0)))
                        .filter(Files::isDirectory)
                : Optional.empty();
    }

    /** Returns the room for the decoded dump, and for the database. */
    List<Room> rooms() throws IOException {
        long needed = order.archive().rawBytes();
        Optional<Path> data = data();
        return List.of(
                Room.in(order.work(), needed),
                data.isPresent()
                        ? Room.in(data.get(), needed)
                        : Room.unseen("the disk of " + server.settings().address(), needed));
    }

    private void checkRoom(Path folder, long needed, String what) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < needed) {
            throw server.faults()
                    .fault(
                            Text.of(
                                    "too little room in %s %s: %s, expected %s",
                                    what, folder, Summary.bytes(room), Summary.bytes(needed)),
                            "make room, or restore one table with --only "
                                    + order.archive().store() + ":TABLE");
        }
    }

    private void addSwap() throws IOException {
        if (!(order.destination() instanceof Destination.InPlace)) {
            return;
        }
        steps.add(
                server.presence(live) == Presence.ABSENT
                        ? "rename " + target + " to " + live + ", which does not exist now"
                        : "close all connections to " + live + ", and rename it and " + target
                                + " in one transaction; the old one is kept");
    }
}
