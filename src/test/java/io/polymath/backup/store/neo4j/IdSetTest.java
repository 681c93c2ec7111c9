package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class IdSetTest {

    private final IdSet ids = new IdSet();

    @Test
    void anIdIsNewOnce() throws IOException {
        assertThat(ids.add(0)).isTrue();
        assertThat(ids.add(0)).isFalse();
        assertThat(ids.add(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void onlyWhatWasAddedIsContained() throws IOException {
        ids.add(1L << 40);

        assertThat(ids.contains(1L << 40)).isTrue();
        assertThat(ids.contains(0)).isFalse();
        assertThat(ids.contains((1L << 40) + 1)).isFalse();
    }

    @Test
    void idsMayComeInAnyOrder() throws IOException {
        for (long id = 1_000_000; id > 0; id--) {
            assertThat(ids.add(id * 7919 % 1_000_003)).isTrue();
        }
    }

    @Test
    void idsThatWouldFillTheMemoryAreRefused() {
        assertThatThrownBy(() -> {
                    for (long i = 0; i < 1_000_000; i++) {
                        ids.add(i << 20);
                    }
                })
                .isInstanceOf(DamagedException.class)
                .hasMessage("node ids too far apart");
    }
}
