package io.polymath.backup.store;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One store that is being restored, step by step: plan, load, inventory, then swap or discard. Closing it lets every
 * server go; what was loaded stays, unless it was discarded. One thread at a time uses it, but closing may come from any
 * other: it ends the step that runs, which then fails.
 */
public interface Restoration extends AutoCloseable {

    /**
     * Removes what drills that were killed or interrupted have left where this one is going to load. Called for drills
     * only, before the plan, and never while another drill of the same repository runs.
     *
     * @return a sentence for each thing that was removed
     */
    default List<String> sweep() throws IOException {
        return List.of();
    }

    /**
     * Checks all that can be checked before anything is touched: that the target is empty, that there is room, that
     * server and extensions are new enough. Changes nothing, so that it also serves a dry run.
     *
     * @throws io.polymath.backup.error.BackupException when the restore would not work, or would harm something
     */
    Plan plan() throws IOException;

    /**
     * Loads everything into the target. After a crash in the middle, the same restore can be run again from the start.
     *
     * @param exports the archives, decoded
     */
    void load(Exports exports) throws IOException;

    /** Takes the inventory of what was loaded, from the target itself, in the form of the archive's own. */
    Inventory inventory() throws IOException;

    /** Returns what that inventory has to be: the archive's own, or the part of it that an order for one object loads. */
    default Inventory expected(Inventory archived) {
        return archived;
    }

    /** Returns what the inventory could not show, a sentence each, such as that no real server has opened what was loaded. */
    default List<String> unproved() {
        return List.of();
    }

    /** Puts what was loaded in the place of the live store, by renaming, and keeps the old one. */
    Swap swap() throws IOException;

    /** Removes what was loaded, also in part; nothing when nothing was. */
    void discard() throws IOException;

    @Override
    void close();

    /** Opens the archives of a restore. */
    @FunctionalInterface
    interface Exports {
        /** Returns the stream of an archive or a companion, without its codecs; the caller closes it. */
        InputStream open(Archive archive) throws IOException;
    }

    /**
     * What a restore is going to do.
     *
     * @param target what will hold the restored store, as a person would name it
     * @param steps a sentence for each thing that is read, checked, made, stopped or replaced
     * @param rooms the room that it needs, in each place
     * @param remove how to remove what was loaded, also when it was loaded in part: a command or a sentence
     */
    record Plan(String target, List<String> steps, List<Room> rooms, String remove) {
        public Plan {
            steps = List.copyOf(steps);
            rooms = List.copyOf(rooms);
        }
    }

    /**
     * Room that a restore needs.
     *
     * @param where a folder, or what a person would call the disk of a server
     * @param bytes how much it needs, at most
     * @param free how much there is, if that can be seen from here
     */
    record Room(String where, long bytes, Optional<Long> free) {

        /** Returns the room in a folder, which need not be there yet. */
        public static Room in(Path folder, long bytes) throws IOException {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            return new Room(
                    folder.toString(),
                    bytes,
                    Optional.of(Files.getFileStore(there).getUsableSpace()));
        }

        /** Returns the room on a disk that cannot be seen from here. */
        public static Room unseen(String where, long bytes) {
            return new Room(where, bytes, Optional.empty());
        }
    }

    /**
     * What a swap left.
     *
     * @param old where the former store is now; empty when there was none
     * @param undo how to put it back, or things as they were without it: a command or a sentence
     * @param delete how to delete it, if there is one: a command or a sentence
     */
    record Swap(Optional<String> old, String undo, Optional<String> delete) {

        /** Returns what a swap left that kept the former store. */
        public static Swap kept(String old, String undo, String delete) {
            return new Swap(Optional.of(old), undo, Optional.of(delete));
        }

        /** Returns what a swap left where there was nothing before. */
        public static Swap first(String undo) {
            return new Swap(Optional.empty(), undo, Optional.empty());
        }

        /** Returns a sentence about the former store. */
        public String told() {
            return old.map(where -> "the old one is " + where).orElse("there was none before");
        }
    }
}
