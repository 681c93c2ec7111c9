package io.polymath.backup.store;

import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.Position;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory that keeps the contract: lines of text. Tests make it fail, move or wait where they want. */
public final class TextStore implements Store {

    /** Reads exports of text stores: the lines, then {@code end} with their number. */
    public static final StoreKind KIND = new TextKind();

    private final String name;
    private final List<String> lines;
    private final Trouble trouble;
    private final List<String> events = new ArrayList<>();
    /** What was restored, by target; the live lines have the target {@code live}. */
    private final Map<String, List<String>> targets = new ConcurrentHashMap<>();

    private final Set<String> unfinished = ConcurrentHashMap.newKeySet();

    public TextStore(String name, Trouble trouble, String... lines) {
        this.name = name;
        this.trouble = trouble;
        this.lines = List.of(lines);
    }

    /** Returns a store that works. */
    public static TextStore of(String name, String... lines) {
        return new TextStore(name, new Trouble() {}, lines);
    }

    /** What may go wrong; nothing does unless a test says so. */
    public interface Trouble {
        default void connecting() throws IOException {}

        default void opening() throws IOException {}

        /** Called after the first line was written, with the number of the try, from 1. */
        default void writing(int tries) throws IOException {}

        /** Called when the session is closed, with how often it was before. */
        default void closing(int times) {}

        default Optional<String> inexact() {
            return Optional.empty();
        }

        default void planning() throws IOException {}

        /** Called after the first line was loaded. */
        default void loading() throws IOException {}

        default void swapping() throws IOException {}

        default void discarding() throws IOException {}

        /** What the comparison cannot show. */
        default List<String> unproved() {
            return List.of();
        }
    }

    /** Returns the lines of a target, {@code beside} or as it was named; none when there is no such target. */
    public Optional<List<String>> target(String target) {
        return Optional.ofNullable(targets.get(target));
    }

    /** Puts lines into a target, as somebody else might. */
    public void put(String target, String... more) {
        targets.put(target, new ArrayList<>(List.of(more)));
    }

    /** Returns what happened to the store, in order: connected, opened, written, closed. */
    public synchronized List<String> events() {
        return List.copyOf(events);
    }

    private synchronized void happened(String event) {
        events.add(event);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return KIND.name();
    }

    @Override
    public String suffix() {
        return ".txt";
    }

    @Override
    public Session connect() throws IOException {
        trouble.connecting();
        happened("connected");
        return new TextSession();
    }

    private final class TextSession implements Session, Snapshot {

        private int tries;
        private int closes;

        @Override
        public Snapshot open() throws IOException {
            trouble.opening();
            happened("opened");
            return this;
        }

        @Override
        public Position position() {
            return Position.of(Map.of("lines", Integer.toString(lines.size())));
        }

        @Override
        public boolean isUnmoved() {
            return true;
        }

        @Override
        public Content writeTo(OutputStream out) throws IOException {
            tries++;
            for (int i = 0; i < lines.size(); i++) {
                out.write((lines.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
                if (i == 0) {
                    trouble.writing(tries);
                }
            }
            out.write(("end " + lines.size() + ".").getBytes(StandardCharsets.UTF_8));
            happened("written");
            return new Content(
                    inventory(lines),
                    Clock.systemUTC().instant(),
                    position(),
                    position(),
                    trouble.inexact(),
                    new TreeMap<>());
        }

        @Override
        public void close() {
            happened("closed");
            closes++;
            trouble.closing(closes - 1);
        }
    }

    @Override
    public Restoration restoration(RestoreOrder order) {
        happened("connected to restore");
        return new TextRestoration(order);
    }

    /** Restores lines into a target in memory. A target that was loaded in part is begun anew. */
    private final class TextRestoration implements Restoration {

        private final RestoreOrder order;
        private final String target;

        TextRestoration(RestoreOrder order) {
            this.order = order;
            if (order.destination() instanceof Destination.Named named) {
                this.target = named.name();
            } else {
                this.target = order.destination() instanceof Destination.ThrowAway ? "scratch" : "beside";
            }
        }

        @Override
        public List<String> sweep() {
            unfinished.remove(target);
            return targets.remove(target) == null
                    ? List.of()
                    : List.of("removed " + target + ", which a killed drill has left");
        }

        @Override
        public List<String> unproved() {
            return trouble.unproved();
        }

        @Override
        public Plan plan() throws IOException {
            trouble.planning();
            List<String> there = targets.getOrDefault(target, List.of());
            if (!there.isEmpty() && !unfinished.contains(target)) {
                throw new BackupException(
                        ExitCode.FAILED,
                        name + ": the target " + target + " is not empty: it has " + there.size() + " lines",
                        "remove it first");
            }
            return new Plan(target, List.of("make " + target), List.of(), "forget " + target);
        }

        @Override
        public void load(Exports exports) throws IOException {
            List<String> loaded = new ArrayList<>();
            unfinished.add(target);
            targets.put(target, loaded);
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(exports.open(order.archive()), StandardCharsets.UTF_8))) {
                for (String line : reader.lines().toList()) {
                    if (!line.startsWith("end ")
                            && order.object().map(line::equals).orElse(true)) {
                        loaded.add(line);
                        trouble.loading();
                    }
                }
            }
            unfinished.remove(target);
            happened("loaded");
        }

        @Override
        public Inventory inventory() {
            return TextStore.inventory(targets.getOrDefault(target, List.of()));
        }

        @Override
        public Inventory expected(Inventory archived) {
            return order.object()
                    .map(line -> TextStore.inventory(List.of(line)))
                    .orElse(archived);
        }

        @Override
        public Swap swap() throws IOException {
            trouble.swapping();
            targets.put("old", targets.getOrDefault("live", lines));
            targets.put("live", targets.remove(target));
            happened("swapped");
            return Swap.kept("old", "swap old and live", "forget old");
        }

        @Override
        public void discard() throws IOException {
            trouble.discarding();
            targets.remove(target);
            unfinished.remove(target);
            happened("discarded");
        }

        @Override
        public void close() {
            happened("let go");
        }
    }

    private static Inventory inventory(List<String> lines) {
        MultisetHash hash = new MultisetHash();
        lines.forEach(line -> hash.add(line.getBytes(StandardCharsets.UTF_8)));
        return Inventory.of(List.of(new Item("lines", "all", lines.size(), hash.hex())));
    }

    private static final class TextKind implements StoreKind {

        @Override
        public String name() {
            return "text";
        }

        @Override
        public Store configure(String name, Section settings, Clock clock) {
            return TextStore.of(name, settings.text("lines", "one"));
        }

        @Override
        public Inventory inspect(InputStream export, Path work) throws IOException {
            BufferedReader reader = new BufferedReader(new InputStreamReader(export, StandardCharsets.UTF_8));
            List<String> lines = reader.lines().toList();
            if (lines.isEmpty() || !lines.get(lines.size() - 1).equals("end " + (lines.size() - 1) + ".")) {
                throw new BackupException(ExitCode.VERIFICATION_FAILED, "text: the end is missing", "back it up again");
            }
            return inventory(lines.subList(0, lines.size() - 1));
        }
    }
}
