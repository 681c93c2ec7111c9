package io.polymath.backup.store.files;

import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreContract;
import io.polymath.backup.store.StoreKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

final class FilesStoreTest extends StoreContract {

    @TempDir
    Path home;

    @Override
    protected StoreKind kind() {
        return new FilesKind();
    }

    @Override
    protected Store store() throws Exception {
        FilesEstate.create(home.resolve("estate"));
        Files.createLink(home.resolve("estate/again.yaml"), home.resolve("estate/settings.yaml"));
        return new FilesKind()
                .configure(
                        "config",
                        TestConfiguration.of(home, Map.of("store.config.paths", "estate"))
                                .section("store.config"),
                        Clock.systemUTC());
    }
}
