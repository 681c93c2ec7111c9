package io.polymath.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreRequestTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres                           | [postgres]",
                "postgres,neo4j                     | [postgres, neo4j]",
                "postgres:public.artifacts          | [postgres:public.artifacts]",
                "config,postgres:public.artifacts   | [config, postgres:public.artifacts]",
                "config:etc/a,b:c                   | [config:etc/a,b:c]"
            })
    void severalStoresAreNamedByOneOption(String only, String parts) {
        assertThat(RestoreRequest.beside("latest").of(only).only()).hasToString(parts);
    }
}
