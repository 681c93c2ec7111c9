package io.polymath.backup.camel;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.Sender;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The shipped routes over four stores in memory, with S3 as a second repository. */
final class S3Installation {

    private static final int LETTERS = 64;

    private final Path home;
    private final Map<String, String> settings = new TreeMap<>();
    private Policies policies = Policies.shipped();
    private Store[] stores = {
        TextStore.of("postgres", "one", "two"),
        TextStore.of("neo4j", "three"),
        TextStore.of("chromadb", "four"),
        TextStore.of("config", "five")
    };

    S3Installation(Path home, URI endpoint, String bucket) throws IOException {
        this.home = home;
        S3Server.settings(endpoint, bucket)
                .lines()
                .map(line -> line.split(" = ", 2))
                .forEach(setting -> settings.put(setting[0], setting[1]));
        ShippedRoutes.copyTo(Files.createDirectories(home.resolve("routes")));
    }

    S3Installation with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    S3Installation without(String setting) {
        settings.remove(setting);
        return this;
    }

    /** Sets {@code retention.*}, and {@code repository.s3.retention.*}. */
    S3Installation retaining(Map<String, String> rules) throws IOException {
        policies = Policies.read(TestConfiguration.of(home.resolve("rules"), rules));
        return this;
    }

    /** Makes the first store so large that its archive is sent in parts. */
    S3Installation withLargeStore(int megabytes) {
        Random random = new Random(1);
        String[] lines = new String[megabytes * 16];
        for (int i = 0; i < lines.length; i++) {
            StringBuilder line = new StringBuilder();
            while (line.length() < (1 << 16)) {
                // letters of six bits each; what zstd saves on them is little
                line.append((char) (' ' + random.nextInt(LETTERS)));
            }
            lines[i] = line.toString();
        }
        stores[0] = TextStore.of("postgres", lines);
        return this;
    }

    Path routes() {
        return home.resolve("routes");
    }

    LocalRepository local() {
        return backups().repository();
    }

    Backups backups() {
        return TestBackups.of(home.resolve("repository"), policies, stores);
    }

    Pipeline start() throws Exception {
        Configuration configuration = TestConfiguration.of(home, settings);
        Remotes remotes = Remotes.read(configuration);
        configuration.allow("store");
        configuration.check();
        Reporting reporting =
                new Reporting(ReportSettings.none(), local(), new Sender("test-host", "polymath-backup test"));
        return Pipeline.start(RouteFiles.in(routes()), backups(), configuration.placeholders(), reporting, remotes);
    }
}
