package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.store.chroma.RestoredDirectory.Expected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens a clone of a directory with a real Chroma: every vector is fetched, page by page, and each collection is queried
 * once. A count alone, or one page, would be right for a directory whose index is gone. The directory itself is not
 * opened by it, as a Chroma writes to what it opens.
 */
final class ServerProbe implements AutoCloseable {

    private static final int PAGE = 500;
    private static final int RESULTS = 10;

    private final ServerCommand command;
    private volatile @Nullable ServerProcess server;
    private volatile boolean closed;

    ServerProbe(ServerCommand command) {
        this.command = command;
    }

    /**
     * Probes a directory.
     *
     * @param work an empty folder for the clone
     * @return what was done, for people
     * @throws DamagedException when the server does not give what is expected
     * @throws UnservedException when it gives nothing
     */
    String run(Path directory, Path work, List<Expected> collections) throws IOException {
        Path clone = clone(directory, work.resolve("clone"));
        ServerProcess process = ServerProcess.start(command, clone, work);
        server = process;
        try (process) {
            if (closed) {
                throw new IOException("the restore was ended");
            }
            return ask(process, collections);
        } finally {
            server = null;
        }
    }

    private String ask(ServerProcess process, List<Expected> collections) throws IOException {
        long vectors = 0;
        String what = "";
        try {
            ServerClient client = process.await();
            for (Expected expected : collections) {
                what = expected.collection().title() + ": ";
                vectors += ask(client, expected);
            }
        } catch (DamagedException e) {
            throw new DamagedException("a real Chroma (%s) finds %s%s", command, what, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            String end = process.isAlive() ? String.valueOf(e.getMessage()) : "it ended: " + process.lastLine();
            throw new UnservedException(
                    Text.of(
                            "a real Chroma (%s) does not serve %s%s",
                            command, what.isEmpty() ? "the directory: " : what, end),
                    e);
        }
        return Text.of(
                "opened on a clone by %s: %s fetched, %s queried",
                command, Text.number(vectors, "vector"), Text.number(collections.size(), "collection"));
    }

    private static long ask(ServerClient client, Expected expected) throws IOException {
        Collection collection = expected.collection();
        long count = client.count(collection);
        if (count != expected.ids().count()) {
            throw new DamagedException(
                    "%s, expected %,d",
                    Text.number(count, "record"), expected.ids().count());
        }
        Pages pages = new Pages(collection);
        while (pages.ids.count() < count) {
            long before = pages.ids.count();
            client.page(collection, before, PAGE, pages);
            if (pages.ids.count() == before) {
                throw new DamagedException("no more than %,d of %s", before, Text.number(count, "record"));
            }
        }
        if (!pages.ids.sameAs(expected.ids())) {
            throw new DamagedException("other ids than those of its records");
        }
        if (pages.vectors != count) {
            throw new DamagedException("%s of %s", Text.number(pages.vectors, "vector"), Text.number(count, "record"));
        }
        float[] first = pages.first;
        if (first != null && client.query(collection, first, (int) Math.min(RESULTS, count)) == 0) {
            throw new DamagedException("nothing, by a query");
        }
        return count;
    }

    /** What the pages of one collection add up to. */
    private static final class Pages implements ServerClient.Page {

        private final Collection collection;
        private final IdSum ids = new IdSum();
        private long vectors;
        private float @Nullable [] first;

        Pages(Collection collection) {
            this.collection = collection;
        }

        @Override
        public void id(String id) {
            ids.add(IdHash.of(id.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void vector(float[] values) throws IOException {
            vectors++;
            if (collection.dimension().isPresent()
                    && values.length != collection.dimension().get()) {
                throw new DamagedException(
                        "a vector of %s, expected %,d",
                        Text.number(values.length, "dimension"),
                        collection.dimension().get());
            }
            if (first == null) {
                first = values;
            }
        }
    }

    private static Path clone(Path from, Path to) throws IOException {
        Reflink reflink = new Reflink();
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(from)) {
            walk.forEach(all::add);
        }
        for (Path source : all) {
            Path target = to.resolve(from.relativize(source).toString());
            if (Files.isDirectory(source)) {
                Files.createDirectory(target);
            } else if (!source.endsWith(RestoreTarget.MARK) && !reflink.copy(source, target)) {
                Files.copy(source, target);
            }
        }
        return to;
    }

    /** Ends a probe that another thread is in the middle of. */
    @Override
    public void close() {
        closed = true;
        ServerProcess running = server;
        if (running != null) {
            running.close();
        }
    }
}
