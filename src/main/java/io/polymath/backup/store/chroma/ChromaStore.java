package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** The directory of one Chroma. */
final class ChromaStore implements Store {

    private final String name;
    private final ChromaSettings settings;
    private final Clock clock;
    private final ChromaDirectory directory;

    ChromaStore(String name, ChromaSettings settings, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.directory = new ChromaDirectory(settings.path());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return ChromaKind.NAME;
    }

    @Override
    public String suffix() {
        return ".tar";
    }

    @Override
    public Session connect() throws IOException {
        checkDirectory();
        Spool spool = Spool.open(name, settings.spool(), settings.path());
        try {
            spool.require(Files.size(directory.database()));
            LiveDatabase live = open();
            return new ChromaSession(name, settings, clock, live, spool);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    @Override
    public Restoration restoration(RestoreOrder order) throws IOException {
        return new ChromaRestoration(name, settings, order, clock);
    }

    private void checkDirectory() throws IOException {
        Path path = settings.path();
        new LiveDirectory(name, path, clock).requireNoneHalf();
        if (!Files.isDirectory(path)) {
            throw failed("no directory " + path, near(path));
        }
        if (!Files.isReadable(path) || !Files.isExecutable(path)) {
            throw failed("unable to read " + path, "run the backup as the user that runs Chroma");
        }
        if (!Files.isRegularFile(directory.database())) {
            throw failed(path + " is no Chroma directory: it has no " + Sqlite.FILE, near(path));
        }
    }

    private String near(Path path) throws IOException {
        return NearDirectory.to(path)
                .map(found -> Text.of("did you mean %s? then set %s to it", found, settings.pathKey()))
                .orElse(Text.of("set %s to the directory that Chroma was started with", settings.pathKey()));
    }

    private LiveDatabase open() throws IOException {
        try {
            LiveDatabase live = new LiveDatabase(directory, settings.lockTimeout());
            List<String> missing = live.catalog().missingTables();
            if (missing.isEmpty()) {
                return live;
            }
            live.close();
            throw failed(
                    Text.of("%s is no database of Chroma's: it has no table %s", directory.database(), missing.get(0)),
                    near(settings.path()));
        } catch (SQLException e) {
            throw new ChromaFailures(name, settings).translate(e);
        }
    }

    private BackupException failed(String message, String hint) {
        return new BackupException(ExitCode.FAILED, name + ": " + message, hint);
    }
}
