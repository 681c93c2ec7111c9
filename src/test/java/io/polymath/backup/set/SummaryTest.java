package io.polymath.backup.set;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.set.Inventory.Item;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {

    @Test
    void oneIsToldInTheSingular() {
        assertThat(told(new Item("definitions", "sequences", 1, null), new Item("extensions", "hstore", 1, null)))
                .isEqualTo("1 definition, 1 extension");
        assertThat(told(new Item("indexes", Item.ALL, 1, null), new Item("tables", "a", 12, null)))
                .isEqualTo("1 index, 1 table (12)");
    }

    @Test
    void noneAndManyAreToldInThePlural() {
        assertThat(told(new Item("nodes", Item.ALL, 0, null), new Item("tables", "a", 3, null)))
                .isEqualTo("0 nodes, 1 table (3)");
        assertThat(told(new Item("indexes", Item.ALL, 5205, null))).isEqualTo("5,205 indexes");
    }

    @Test
    void aTimeInWhichTheClockWentBackIsUnknown() {
        assertThat(Summary.seconds(Duration.ofSeconds(171))).isEqualTo("2 m 51 s");
        assertThat(Summary.seconds(Duration.ofSeconds(-3599))).isEqualTo("an unknown time");
    }

    private static String told(Item... items) {
        return Summary.of(Inventory.of(List.of(items)));
    }
}
