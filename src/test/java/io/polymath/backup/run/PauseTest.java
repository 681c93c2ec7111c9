package io.polymath.backup.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Writers are let go exactly once, whatever happens. */
class PauseTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final Recorded writers = new Recorded();

    @Test
    void theyAreLetGoOnceHoweverOftenThatIsAsked() throws Exception {
        try (Pause pause = new Pause(Optional.of(writers), LONG)) {
            pause.begin();
            assertThat(pause.holds()).isTrue();

            pause.end();
            pause.end();

            assertThat(pause.holds()).isFalse();
        }
        assertThat(writers.calls).containsExactly("pause", "resume");
    }

    @Test
    void closingLetsThemGo() throws Exception {
        try (Pause pause = new Pause(Optional.of(writers), LONG)) {
            pause.begin();
        }

        assertThat(writers.calls).containsExactly("pause", "resume");
    }

    @Test
    void whoWasNeverAskedIsNotLetGo() {
        new Pause(Optional.of(writers), LONG).close();

        assertThat(writers.calls).isEmpty();
    }

    @Test
    void theLimitLetsThemGoAndIsTold() throws Exception {
        try (Pause pause = new Pause(Optional.of(writers), SHORT)) {
            pause.begin();

            assertThat(writers.resumed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(pause.holds()).isFalse();
            assertThat(pause.warnings())
                    .containsExactly("writers were resumed after 0.2 s, before all stores were saved");
        }
    }

    @Test
    void thoseWhoCannotBePausedAreLetGoAndTheRunGoesOn() throws Exception {
        writers.pausing = () -> {
            throw new IOException("no answer");
        };
        try (Pause pause = new Pause(Optional.of(writers), LONG)) {
            pause.begin();

            assertThat(pause.holds()).isFalse();
            assertThat(pause.warnings()).containsExactly("writers were not paused: no answer");
        }
        assertThat(writers.calls).containsExactly("pause", "resume");
    }

    @Test
    void aPauseThatHangsIsEndedAndThenLetGo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        writers.pausing = never::await;
        try (Pause pause = new Pause(Optional.of(writers), SHORT)) {
            pause.begin();

            assertThat(pause.warnings()).containsExactly("writers were not paused: the route did not end within 0.2 s");
        }
        assertThat(writers.calls).containsExactly("pause", "resume");
    }

    @Test
    void thoseWhoCannotBeLetGoAreTriedAgainAndTold() throws Exception {
        writers.resuming = () -> {
            throw new IOException("no answer");
        };
        try (Pause pause = new Pause(Optional.of(writers), LONG)) {
            pause.begin();
            pause.end();

            assertThat(pause.trouble().orElseThrow().reason()).isEqualTo("writers may still be paused: no answer");
            assertThat(pause.trouble().orElseThrow().hint())
                    .isEqualTo("resume them by hand now, and mend the route resume-writers");
        }
        assertThat(writers.calls).containsExactly("pause", "resume", "resume");
    }

    @Test
    void anInterruptedRunLetsThemGo() throws Exception {
        try (Pause pause = new Pause(Optional.of(writers), LONG)) {
            pause.begin();

            Thread.currentThread().interrupt();
            pause.end();

            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(writers.calls).containsExactly("pause", "resume");
    }

    /** Writers that note what they are asked. */
    private static final class Recorded implements Writers {

        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final CountDownLatch resumed = new CountDownLatch(1);
        private Step pausing = () -> {};
        private Step resuming = () -> {};

        @Override
        public void pause() throws Exception {
            calls.add("pause");
            pausing.run();
        }

        @Override
        public void resume() throws Exception {
            calls.add("resume");
            resuming.run();
            resumed.countDown();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
