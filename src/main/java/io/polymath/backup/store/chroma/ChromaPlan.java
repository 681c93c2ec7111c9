package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Renames;
import io.polymath.backup.store.Restoration.Plan;
import io.polymath.backup.store.Restoration.Room;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the restore of a directory is going to do, and whether it can. Touches nothing. */
final class ChromaPlan {

    private final String store;
    private final ChromaSettings settings;
    private final RestoreOrder order;
    private final LiveDirectory live;
    private final RestoreTarget target;
    private final Optional<Item> object;

    /** @param object the one collection that is asked for; empty for everything */
    ChromaPlan(
            String store,
            ChromaSettings settings,
            RestoreOrder order,
            LiveDirectory live,
            RestoreTarget target,
            Optional<Item> object) {
        this.store = store;
        this.settings = settings;
        this.order = order;
        this.live = live;
        this.target = target;
        this.object = object;
    }

    boolean isInPlace() {
        return order.destination() instanceof Destination.InPlace;
    }

    /** Returns how to name another directory, for hints. */
    String where() {
        return "name another directory with --to " + store + "=DIR";
    }

    /** Checks all that can be checked before anything is touched, and tells what would be done. */
    Plan check() throws IOException {
        checkPlace();
        settings.serverCommand().ifPresent(this::checkCommand);
        target.check(bytes(), where());
        checkWork();
        return new Plan(target.path().toString(), steps(), rooms(), "rm -r " + Renames.quoted(target.path()));
    }

    private void checkPlace() throws IOException {
        if (isInPlace() && object.isPresent()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of("%s: one collection cannot be put in the place of all", store),
                    "restore it beside, and add its records from there");
        }
        if (isInPlace()) {
            live.checkCanMove();
        }
        if (target.path().startsWith(live.path()) && !target.path().equals(live.path())) {
            throw failed(Text.of("%s is within the live directory", target.path()), where());
        }
    }

    private void checkCommand(ServerCommand command) {
        if (!command.isThere()) {
            throw failed(
                    Text.of(
                            "no program %s, which is to probe what is restored",
                            command.words().get(0)),
                    Text.of("set store.%s.server-command to a Chroma, or to none", store));
        }
    }

    /** Returns the room that the target needs; a database is written again while all but one collection is taken out. */
    private long bytes() {
        long raw = order.archive().rawBytes();
        return object.isPresent() ? 2 * raw : raw;
    }

    private List<Room> rooms() throws IOException {
        List<Room> rooms = new ArrayList<>(List.of(Room.in(target.parent(), bytes())));
        if (settings.serverCommand().isPresent()) {
            rooms.add(Room.in(order.work(), order.archive().rawBytes()));
        }
        return rooms;
    }

    private void checkWork() throws IOException {
        if (settings.serverCommand().isEmpty()) {
            return;
        }
        long needed = order.archive().rawBytes();
        if (Files.getFileStore(order.work()).equals(Files.getFileStore(target.parent()))) {
            needed += bytes();
        }
        long free = Files.getFileStore(order.work()).getUsableSpace();
        if (free < needed) {
            throw failed(
                    Text.of(
                            "not enough room in %s for a clone that is probed: %s free, %,d needed",
                            order.work(), Text.number(free, "byte"), needed),
                    Text.of("make room, or set store.%s.server-command to none", store));
        }
    }

    private List<String> steps() throws IOException {
        List<String> steps = new ArrayList<>();
        if (isInPlace()) {
            live.begun().ifPresent(renames -> steps.addAll(renames.undoing()));
        }
        if (target.isLeftOver()) {
            steps.add("remove what an unfinished restore left in " + target.path());
        }
        steps.add(Text.of("unpack %s into %s", Text.number(order.archive().rawBytes(), "byte"), target.path()));
        object.ifPresent(item -> steps.add("take everything out of it but collection " + item.name()));
        steps.add("read it back without a server: the database, every index file, every id and vector");
        steps.add(settings.serverCommand()
                .map(command ->
                        Text.of("open a clone of it with %s: fetch every vector, query each collection", command))
                .orElse("not open a clone of it with a real Chroma: " + noServer()));
        if (isInPlace()) {
            steps.add(swapStep());
        }
        if (!Rights.isRoot()) {
            steps.add("its files will belong to the user of this program, as only root can give them to another");
        }
        return steps;
    }

    private String swapStep() throws IOException {
        if (!live.exists() && live.begun().isEmpty()) {
            return Text.of("rename it to %s, where there is nothing now", live.path());
        }
        String user = live.user()
                .map(who -> "; it is open in " + who + " now, which has to be stopped before")
                .orElse("; nobody has it open now");
        return Text.of("rename %s to %s.old-DATE, and the new one to it%s", live.path(), live.path(), user);
    }

    /** Returns why no real Chroma opens what is restored. */
    String noServer() {
        return Text.of("there is none in PATH, or store.%s.server-command is none", store);
    }

    private BackupException failed(String message, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint);
    }
}
