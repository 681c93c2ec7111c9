package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.PostgresEstate;
import io.polymath.backup.estate.PostgresLoad;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole installation, backed up while its users go on. */
class PostgresEstateTest {

    private static final String DATABASE = "estate";

    @TempDir
    Path home;

    private static PostgresServer server;

    @BeforeAll
    static void fill() throws Exception {
        server = PostgresServer.shared();
        PostgresEstate.fill(server, DATABASE, 0.05);
    }

    @Test
    void everyDumpTakenUnderWritersIsOfOneMoment() throws Exception {
        try (PostgresLoad load = PostgresLoad.start(server, DATABASE)) {
            for (int run = 0; run < 5; run++) {
                long before = load.transactions();
                ByteArrayOutputStream dump = new ByteArrayOutputStream();

                Content content = dump(dump);

                Inventory found = new PostgresKind().inspect(new ByteArrayInputStream(dump.toByteArray()), home);
                assertThat(content.inventory().differences(found)).isEmpty();
                assertThat(load.transactions()).isGreaterThan(before);
                assertThat(passages(found)).isEqualTo(expectedPassages(found));
            }
        }
    }

    private Content dump(ByteArrayOutputStream dump) throws Exception {
        Map<String, String> role =
                Map.of("user", PostgresEstate.BACKUP_ROLE, "password", PostgresEstate.BACKUP_PASSWORD);
        try (Session session = TestStores.of(home, server, DATABASE, role).connect()) {
            Snapshot snapshot = session.open();
            return snapshot.writeTo(dump);
        }
    }

    private static long passages(Inventory inventory) {
        return inventory.items("tables").stream()
                .filter(table -> table.name().startsWith("library.passages_"))
                .mapToLong(Inventory.Item::count)
                .sum();
    }

    /** Three for each artifact of the estate, two for each that the load has added: never one of the two. */
    private static long expectedPassages(Inventory inventory) {
        long artifacts = inventory.items("tables").stream()
                .filter(table -> table.name().equals("library.artifacts"))
                .mapToLong(Inventory.Item::count)
                .sum();
        int own = (int) (PostgresEstate.ARTIFACTS * 0.05);
        return own * 3L + (artifacts - own) * 2;
    }
}
