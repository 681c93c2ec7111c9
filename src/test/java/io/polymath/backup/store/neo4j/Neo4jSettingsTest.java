package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Neo4jSettingsTest {

    @TempDir
    Path home;

    @Test
    void defaultsArePinned() throws IOException {
        Neo4jSettings settings =
                Neo4jSettings.from(TestConfiguration.of(home, Map.of()).section("store.neo4j"));

        assertThat(settings.source().uri()).isEqualTo(URI.create("bolt://127.0.0.1:7687"));
        assertThat(settings.source().user()).isEqualTo("neo4j");
        assertThat(settings.source().password()).isEmpty();
        assertThat(settings.source().database()).isEqualTo("neo4j");
        assertThat(settings.tries()).isEqualTo(3);
        assertThat(settings.fetchSize()).isEqualTo(2_000);
    }

    @Test
    void aPortIsAddedToAnAddressWithoutOne() throws IOException {
        assertThat(((Neo4jStore) Stores.of(home, Map.of("uri", "bolt+s://graph.example")))
                        .settings()
                        .source()
                        .server())
                .isEqualTo("graph.example:7687");
    }

    @Test
    void aRoutingAddressIsExplained() {
        assertThatThrownBy(() -> Stores.of(home, Map.of("uri", "neo4j+s://graph.example:7687")))
                .hasMessageEndingWith("store.neo4j.uri: neo4j+s:// may be answered by any member of a cluster,"
                        + " and a backup has to read one")
                .extracting(e -> ((BackupException) e).hint())
                .isEqualTo("name one member: bolt+s://graph.example:7687");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://graph.example:7474", "graph.example:7687", "bolt://", "no address"})
    void anAddressOfAnotherKindIsRefused(String uri) {
        assertThatThrownBy(() -> Stores.of(home, Map.of("uri", uri)))
                .hasMessageEndingWith("store.neo4j.uri: not the address of a Neo4j server: " + uri)
                .extracting(e -> ((BackupException) e).hint())
                .isEqualTo("expected one such as bolt://127.0.0.1:7687");
    }

    @Test
    void aPasswordInTheAddressIsRefusedWithoutBeingTold() {
        assertThatThrownBy(() -> Stores.of(home, Map.of("uri", "bolt://neo4j:canary@graph.example")))
                .hasMessageEndingWith("store.neo4j.uri: names a user or password")
                .hasMessageNotContaining("canary");
    }
}
