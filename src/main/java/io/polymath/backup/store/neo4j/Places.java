package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.store.NowhereException;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** Finds the place that an order means. Touches nothing there. */
final class Places {

    /** https://neo4j.com/docs/operations-manual/current/database-administration/standard-databases/naming-databases/ */
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z][A-Za-z0-9.-]{2,62}");

    private final Neo4jStore store;
    private final RestoreSettings settings;
    private final DatabaseAddress own;

    Places(Neo4jStore store) {
        this.store = store;
        this.settings = store.settings().restore();
        this.own = store.settings().source();
    }

    Place find(RestoreOrder order) throws IOException {
        Destination destination = order.destination();
        if (destination instanceof Destination.Named named) {
            return DatabaseAddress.isUri(named.name()) ? server(named.name()) : database(named.name());
        }
        if (destination instanceof Destination.InPlace) {
            return new Place.Existing(own, true, true, "in place");
        }
        if (destination instanceof Destination.ThrowAway) {
            return throwAway(order);
        }
        return beside(order);
    }

    private Place beside(RestoreOrder order) {
        Optional<DatabaseAddress> server = settings.server();
        if (server.isPresent()) {
            return new Place.Existing(server.get(), settings.wipe(), true, "restore");
        }
        String name = own.database() + "-" + order.set().stamp().replace('_', '-');
        return new Place.New(requireSeveral(own.withDatabase(name)));
    }

    private Place throwAway(RestoreOrder order) throws NowhereException {
        Optional<DatabaseAddress> scratch = settings.scratch();
        if (scratch.isPresent()) {
            return new Place.Existing(scratch.get(), settings.scratchWipe(), false, "drill");
        }
        return new Place.Started(
                settings.home()
                        .orElseThrow(() -> new NowhereException(noServer(store.name()), howToDrill(store.name()))),
                settings.java(),
                order.work(),
                settings.heapMebibytes());
    }

    static String noServer(String store) {
        return store + ": there is no Neo4j server for a drill";
    }

    static String howToDrill(String store) {
        return Text.of(
                "set store.%1$s.drill.home to an unpacked Neo4j server, or store.%1$s.drill.uri to a running one"
                        + " that is empty",
                store);
    }

    /** Returns a server that an operator named, with the settings of the restore server where it is the same. */
    private Place server(String text) {
        URI uri = parse(text);
        String path = String.valueOf(uri.getPath()).replaceFirst("^/", "");
        String plain = text.replaceFirst("/" + Pattern.quote(path) + "$", "");
        DatabaseAddress address = settings.login().withUri(URI.create(plain));
        address = path.isEmpty() ? address : address.withDatabase(path);
        boolean known = settings.server().equals(Optional.of(address));
        return new Place.Existing(address, known && settings.wipe(), true, "restore");
    }

    private Place database(String name) {
        if (!DATABASE.matcher(name).matches()) {
            throw refusal(
                    "not a name for a database: " + name,
                    "use letters, digits, dots and dashes, or name a server: bolt://host:port");
        }
        DatabaseAddress address = own.withDatabase(name);
        if (databases().contains(name)) {
            return new Place.Existing(address, false, true, "restore");
        }
        return new Place.New(requireSeveral(address));
    }

    private URI parse(String text) {
        try {
            URI uri = URI.create(text);
            if (DatabaseAddress.isUsable(uri) && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, with the addresses of other services
        }
        throw refusal("not the address of one Neo4j server: " + text, "expected one such as bolt://127.0.0.1:7687");
    }

    private DatabaseAddress requireSeveral(DatabaseAddress made) {
        ServerVersion version;
        try (Target server = Target.connect(store.name(), own, store.settings().fetchSize())) {
            version = server.version();
        }
        if (!version.isEnterprise()) {
            throw refusal(
                    Text.of(
                            "unable to make database %s at %s: the %s edition holds one database",
                            made.database(), made.server(), version.edition()),
                    Text.of(
                            "set store.%s.restore.uri to another server, or restore to one: bolt://host:port, or in"
                                    + " place",
                            store.name()));
        }
        return made;
    }

    private List<String> databases() {
        try (var driver = own.driver();
                Session session = driver.session(SessionConfig.forDatabase("system"))) {
            return session.run("SHOW DATABASES YIELD name RETURN DISTINCT name")
                    .list(row -> row.get("name").asString());
        } catch (Neo4jException e) {
            throw Faults.reading(store.name(), own).translate(e);
        }
    }

    private BackupException refusal(String message, String hint) {
        return new BackupException(ExitCode.FAILED, store.name() + ": " + message, hint);
    }
}
