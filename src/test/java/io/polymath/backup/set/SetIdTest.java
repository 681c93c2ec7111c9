package io.polymath.backup.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SetIdTest {

    private static final LocalDateTime MINUTE = LocalDateTime.of(2026, 11, 22, 2, 0, 59);

    @Test
    void aSetIsNamedAfterItsMinute() {
        assertThat(SetId.of(MINUTE, 1)).hasToString("polymath_20261122_0200");
        assertThat(SetId.of(MINUTE, 1).stamp()).isEqualTo("20261122_0200");
    }

    @Test
    void aSecondSetOfAMinuteHasANumber() {
        assertThat(SetId.of(MINUTE, 2)).hasToString("polymath_20261122_0200_2");
        assertThat(SetId.of(MINUTE, 2).stamp()).isEqualTo("20261122_0200_2");
    }

    @Test
    void setsAreOrderedByTimeThenByNumber() {
        assertThat(Stream.of(
                                "polymath_20261122_0200_10",
                                "polymath_20261122_0201",
                                "polymath_20261122_0200_9",
                                "polymath_20261122_0200",
                                "polymath_20251231_2359")
                        .map(SetId::new)
                        .sorted())
                .extracting(SetId::value)
                .containsExactly(
                        "polymath_20251231_2359",
                        "polymath_20261122_0200",
                        "polymath_20261122_0200_9",
                        "polymath_20261122_0200_10",
                        "polymath_20261122_0201");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "polymath",
                "polymath_20261122",
                "polymath_20261122_0200_",
                "polymath_20261122_0200_0",
                "polymath_20261122_0200_02",
                "polymath_20261122_0200/..",
                "../polymath_20261122_0200",
                "polymath_20261122_0200\n",
                "Polymath_20261122_0200",
                ".work-polymath_20261122_0200"
            })
    void otherNamesAreNoSets(String name) {
        assertThat(SetId.isValid(name)).isFalse();
        assertThatThrownBy(() -> new SetId(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a set id: " + name);
    }
}
