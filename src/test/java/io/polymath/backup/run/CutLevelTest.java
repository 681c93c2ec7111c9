package io.polymath.backup.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Cut.Level;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CutLevelTest {

    private static final Instant OPENED = Instant.parse("2026-11-22T01:00:00Z");

    @Test
    void storesThatDidNotMoveAgree() {
        assertThat(CutLevel.of(List.of(unmoved(9), unmoved(3), unmoved(0)), OPENED, false))
                .isEqualTo(Level.L1);
    }

    @Test
    void aLaterCopyOfWhatOthersReferToAgrees() {
        assertThat(CutLevel.of(List.of(unmoved(0), moved(2), moved(5)), OPENED, false))
                .isEqualTo(Level.L1);
    }

    @Test
    void anEarlierCopyOfWhatOthersReferToDoesNotAgree() {
        assertThat(CutLevel.of(List.of(unmoved(0), moved(5), moved(2)), OPENED, false))
                .isEqualTo(Level.L0);
    }

    @Test
    void aStoreThatStoodStillUntilTheOtherWasCopiedAgrees() {
        assertThat(CutLevel.of(List.of(unmoved(0), moved(2), unmoved(5)), OPENED, false))
                .isEqualTo(Level.L1);
    }

    @Test
    void aStoreThatStoodStillButWasCopiedEarlierMayHaveMovedSince() {
        assertThat(CutLevel.of(List.of(unmoved(0), moved(5), unmoved(2)), OPENED, false))
                .isEqualTo(Level.L0);
    }

    @Test
    void storesThatStoodStillWhileWritersWerePausedAreOfOneMoment() {
        assertThat(CutLevel.of(List.of(unmoved(0), unmoved(3)), OPENED, true)).isEqualTo(Level.L3);
    }

    @Test
    void aStoreThatMovedBeforeItWasCopiedIsOfAnother() {
        assertThat(CutLevel.of(List.of(unmoved(0), moved(3)), OPENED, true)).isEqualTo(Level.L1);
    }

    private static Archive unmoved(int seconds) {
        return archive("cut", seconds);
    }

    private static Archive moved(int seconds) {
        return archive("later", seconds);
    }

    private static Archive archive(String before, int seconds) {
        Position position = Position.of(Map.of("at", before));
        Content content = new Content(
                Inventory.of(List.of()),
                OPENED.plusSeconds(seconds),
                position,
                position,
                Optional.empty(),
                new TreeMap<>());
        return new Archive(
                "store",
                "text",
                Path.of("file"),
                0,
                0,
                "0".repeat(64),
                List.of(),
                Position.of(Map.of("at", "cut")),
                content,
                Duration.ZERO,
                Optional.empty(),
                List.of());
    }
}
