package io.polymath.backup.store.neo4j;

import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A restore in a process of its own, which stops in the middle and waits to be killed. */
final class RestoreProcess {

    private RestoreProcess() {}

    /** Starts it; its parent kills it. */
    static Process start(Path home, Path folder, int nodes, int relationships, String uri, String password)
            throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestoreProcess.class.getName(),
                        home.toString(),
                        folder.toString(),
                        String.valueOf(nodes),
                        String.valueOf(relationships),
                        uri,
                        password))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("process.log").toFile())
                .start();
    }

    public static void main(String[] args) throws IOException {
        Store store = Stores.of(Path.of(args[0]), Map.of("restore.uri", args[4], "restore.password", args[5]));
        SavedGraph saved = GeneratedGraph.of(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        try (Restoration restoration = store.restoration(saved.order(new Destination.Beside(), Path.of(args[0])))) {
            restoration.load(saved.exports(80, () -> {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }
}
