package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {

    @ParameterizedTest
    @CsvSource({
        "4.4.40,''",
        "5.0.0,''",
        "5.25.1,''",
        "5.26.0,'CYPHER 5 '",
        "5.26.30,'CYPHER 5 '",
        "2026.08.1,'CYPHER 5 '"
    })
    void cypherFiveIsAskedForWhereThereIsAChoice(String number, String prefix) {
        assertThat(new ServerVersion(number, "community").cypher5()).isEqualTo(prefix);
    }
}
