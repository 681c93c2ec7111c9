package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Restoration.Plan;
import io.polymath.backup.store.Restoration.Room;
import io.polymath.backup.store.RestoreOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.Neo4jException;

/** Checks what can be checked before a restore, and tells what it is going to do. Changes nothing. */
final class RestorePlan {

    /** A loaded store of Neo4j with its logs takes about this many times the size of its export. */
    private static final int STORE_PER_EXPORT = 4;
    /** What a new server takes on the disk before it holds anything. */
    private static final long SERVER_BYTES = 64L << 20;

    private final Neo4jStore store;
    private final RestoreOrder order;
    private final Place place;

    RestorePlan(Neo4jStore store, RestoreOrder order, Place place) {
        this.store = store;
        this.order = order;
        this.place = place;
    }

    /** @param target what the place is, if it is there already */
    Plan make(@Nullable Target target) throws IOException {
        requireLabel();
        if (place instanceof Place.New fresh) {
            List<String> steps = new ArrayList<>(List.of("make the database " + fresh.address()));
            steps.addAll(loading());
            return new Plan(
                    fresh.address().toString(),
                    steps,
                    rooms(fresh.address()),
                    "DROP DATABASE " + Cypher.quote(fresh.address().database()));
        }
        if (place instanceof Place.Started server) {
            return started(server);
        }
        if (target == null) {
            throw new IllegalStateException("not connected");
        }
        return existing((Place.Existing) place, target);
    }

    private Plan started(Place.Started server) throws IOException {
        requireVersion(
                StartedServer.version(store.name(), server.home()),
                server.home().toString());
        long bytes = SERVER_BYTES + STORE_PER_EXPORT * order.archive().rawBytes();
        requireRoom(server.folder(), bytes);
        List<String> steps = new ArrayList<>(List.of("start the Neo4j server of " + server.home() + " on a free port"));
        steps.addAll(loading());
        steps.add("stop the server and remove its data");
        return new Plan(
                "a Neo4j server of its own",
                steps,
                List.of(Room.in(server.folder(), bytes)),
                "it is removed by itself");
    }

    private Plan existing(Place.Existing existing, Target target) throws IOException {
        requireVersion(target.version(), target.address().server());
        if (existing.use().equals("drill") || (existing.wipe() && !isInPlace())) {
            requireOther(target);
        }
        Occupancy occupancy = Occupancy.of(target);
        List<String> steps = new ArrayList<>();
        long bytes = order.archive().rawBytes();
        List<Room> rooms = new ArrayList<>(rooms(target.address()));
        boolean resumes = occupancy.state().isPresent();
        if (resumes) {
            steps.add("clear what an interrupted restore left in " + target.address() + ", or complete it");
        }
        if (!occupancy.isEmpty() && !isProved(occupancy)) {
            if (!existing.wipe()) {
                throw Clearing.notEmpty(store, place, target, occupancy);
            }
            if (existing.keep()) {
                Path folder = store.settings().restore().undo();
                requireRoom(folder, bytes);
                rooms.add(Room.in(folder, bytes));
                steps.add("save the " + occupancy + " of " + target.address() + " in a file in " + folder
                        + ", and read it back");
            }
            steps.add("delete them from " + target.address());
        }
        steps.addAll(loading());
        return new Plan(target.address().toString(), steps, rooms, removal(existing, target));
    }

    private List<Room> rooms(DatabaseAddress address) {
        return List.of(
                Room.unseen("the disk of " + address.server(), order.archive().rawBytes()));
    }

    private String removal(Place.Existing existing, Target target) {
        String again = "run the restore again: it clears what this one left in " + target.address();
        return isInPlace() || (existing.wipe() && existing.keep())
                ? again + "; what was there before is in "
                        + store.settings().restore().undo()
                : again + ", or empty that database";
    }

    private boolean isInPlace() {
        return order.destination() instanceof RestoreOrder.Destination.InPlace;
    }

    private boolean isProved(Occupancy occupancy) {
        return occupancy
                .state()
                .filter(state -> state.phase() == RestoreState.Phase.PROVED)
                .filter(state -> state.archive().startsWith(order.archive().sha256()))
                .isPresent();
    }

    private List<String> loading() {
        Inventory inventory = order.archive().content().inventory();
        String what = Text.number(inventory.count("nodes"), "node") + " and "
                + Text.number(inventory.count("relationships"), "relationship");
        List<String> steps = new ArrayList<>();
        steps.add(order.object()
                .map(label ->
                        Text.of("load the nodes of label %s, and the relationships among them, of %s", label, what))
                .orElse("load " + what));
        steps.add("compare each with the export");
        steps.add(Text.of(
                "make %s and %s, and wait until they are filled",
                Text.number(inventory.count("constraints"), "constraint"),
                Text.number(inventory.count("indexes"), "index", "indexes")));
        return steps;
    }

    private void requireLabel() {
        Inventory inventory = order.archive().content().inventory();
        order.object().ifPresent(label -> {
            List<String> labels =
                    inventory.items("labels").stream().map(Inventory.Item::name).toList();
            if (!labels.contains(label)) {
                throw new BackupException(
                        ExitCode.NOT_FOUND,
                        Text.of(
                                "%s: no node in %s has the label %s",
                                store.name(), order.archive().fileName(), label),
                        Nearest.hint(label, labels, "its labels are " + String.join(", ", labels)));
            }
        });
    }

    private void requireVersion(ServerVersion found, String where) {
        Archive archive = order.archive();
        ServerVersion recorded = ServerVersion.parse(
                Optional.ofNullable(archive.content().versions().get("neo4j")).orElse(""));
        if (found.isOlderThan(recorded)) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "%s: the server is older than the one that was backed up: expected %s or newer, found %s"
                                    + " at %s",
                            store.name(), recorded.number(), found.number(), where),
                    "restore to a server of version " + recorded.number() + " or newer");
        }
    }

    /** Refuses the live database as one that may be wiped, by whatever name it goes. */
    void requireOther(Target target) {
        DatabaseAddress live = store.settings().source();
        if (target.address().equals(live) || id(target).equals(liveId(live))) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of("%s: %s is the live database", store.name(), target.address()),
                    "a drill, or a restore that may wipe, needs another one");
        }
    }

    private Optional<String> liveId(DatabaseAddress live) {
        try (Target running =
                Target.connect(store.name(), live, store.settings().fetchSize())) {
            return id(running);
        } catch (BackupException | Neo4jException e) {
            // a live server that is gone is not the one that has answered
            return Optional.of("");
        }
    }

    private static Optional<String> id(Target target) {
        return target
                .list(
                        "CALL db.info() YIELD id RETURN id",
                        Map.of(),
                        row -> row.get(0).asString())
                .stream()
                .findFirst();
    }

    private void requireRoom(Path folder, long bytes) throws IOException {
        Path existing = folder;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        long room = Files.getFileStore(existing).getUsableSpace();
        if (room < bytes) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "%s: not enough room in %s: expected %s, found %,d",
                            store.name(), folder, Text.number(bytes, "byte"), room),
                    "make room, or set another folder");
        }
    }
}
