package io.polymath.backup.store.chroma;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreContract;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Directories of Chroma that are restored, looked at through a real server that has opened a copy. */
final class ChromaRestoreContractTest extends RestoreContract {

    @TempDir
    static Path states;

    @TempDir
    Path temp;

    private Path home;
    private Path live;

    @BeforeAll
    static void fill() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            Everything.fill(server.client());
            Directories.copy(server.directory(), states.resolve("filled"));
        }
    }

    @BeforeEach
    void live() throws Exception {
        temp = temp.toRealPath();
        home = Files.createDirectory(temp.resolve("home"));
        live = Directories.copy(
                states.resolve("filled"),
                Files.createDirectory(temp.resolve("data")).resolve("chroma"));
    }

    @Override
    protected Store store() throws Exception {
        return Stores.of(home, live, Map.of("server-command", "none"));
    }

    @Override
    protected Destination newPlace() {
        return new Destination.Named(temp.resolve("new").toString());
    }

    @Override
    protected Destination takenPlace() throws Exception {
        Path taken = Files.createDirectories(temp.resolve("taken"));
        Files.writeString(taken.resolve("mine"), "mine");
        return new Destination.Named(taken.toString());
    }

    @Override
    protected List<String> look(Destination place) throws Exception {
        return look(place instanceof Destination.Named named ? Path.of(named.name()) : live);
    }

    private List<String> look(Path directory) throws Exception {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        if (!Files.exists(directory.resolve(Sqlite.FILE))) {
            try (Stream<Path> files = Files.list(directory)) {
                return files.map(file -> file.getFileName().toString()).sorted().toList();
            }
        }
        // a server writes to what it opens
        Path copy = Directories.copy(
                directory, Files.createTempDirectory(temp, "look").resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(copy)) {
            List<String> all = new ArrayList<>(records("default", server.client()));
            all.addAll(records("archive", server.client().database("tenant_two", "archive")));
            return all;
        }
    }

    private static List<String> records(String database, ChromaClient client) throws IOException {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, String> collection : new TreeMap<>(client.collections()).entrySet()) {
            for (Item item : client.get(collection.getValue())) {
                all.add(String.join(
                        "|",
                        database,
                        collection.getKey(),
                        collection.getValue(),
                        item.id(),
                        Arrays.toString(item.vector()),
                        String.valueOf(item.document()),
                        new TreeMap<>(item.metadata()).toString(),
                        String.valueOf(item.uri())));
            }
        }
        return all.stream().sorted().toList();
    }

    @Override
    protected void changeLive() throws Exception {
        Path copy =
                Directories.copy(live, Files.createTempDirectory(temp, "change").resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(copy)) {
            ChromaClient client = server.client();
            client.add(client.create("newer", Map.of()), List.of(Item.of("sentinel", 1, 2)));
        }
        Files.move(live, temp.resolve("before-change"));
        Directories.copy(copy, live);
    }

    @Override
    protected List<String> lookAtOld(Swap swap) throws Exception {
        return look(Path.of(swap.old().orElseThrow()));
    }
}
