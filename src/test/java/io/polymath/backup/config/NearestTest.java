package io.polymath.backup.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {

    @Test
    void aTypingErrorIsFound() {
        assertThat(Nearest.to("compres", List.of("copy", "compress", "encrypt")))
                .hasValue("compress");
        assertThat(Nearest.to("exprot", List.of("export", "report"))).hasValue("export");
    }

    @Test
    void anotherWordIsNotTakenForATypingError() {
        assertThat(Nearest.to("colour", List.of("store.a.url", "archive"))).isEmpty();
        assertThat(Nearest.to("anything", List.of())).isEmpty();
    }
}
