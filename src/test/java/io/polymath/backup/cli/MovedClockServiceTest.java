package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.MovedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a machine whose clock is set while it runs. */
class MovedClockServiceTest {

    @TempDir
    Path temp;

    private MovedClock clock;
    private Cli cli;

    @BeforeEach
    void aMachineWithAClock() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        clock = MovedClock.in(temp);
        cli = new Cli(temp.resolve("home"), clock.environment()).stores("config");
    }

    @Test
    void aServiceGoesOnWhenItsClockIsSetForwardAndBackByFortyDays() throws Exception {
        schedule("* * * * * ?");
        try (ProgramProcess service = ProgramProcess.start(cli, "run")) {
            ProgramProcess.await("a set", () -> !sets().isEmpty());
            clock.set(Duration.ofDays(40));
            int before = sets().size();
            ProgramProcess.await("two sets ahead of the time", () -> sets().size() >= before + 2);

            clock.set(Duration.ZERO);
            ProgramProcess.await("the look", () -> service.err().contains("WARN  service: the clock went back by "));
            int ahead = sets().size();
            ProgramProcess.await("two sets of today", () -> sets().size() >= ahead + 2);
            ProgramProcess.await(
                    "the end of the old routes",
                    () -> service.err()
                            .contains("service: took the same routes by the new time; the next run begins 20"));
            // a run that is under way then ends as interrupted
            String told = service.err();
            service.signal("TERM");
            assertThat(service.await()).as(service.err()).isEqualTo(143);

            assertThat(told)
                    .containsPattern("the clock went back by (39|40) d \\d+ h: the schedule begins anew\n")
                    .doesNotContain("ERROR");
        }
        Result status = cli.run("status");
        assertThat(status.exitCode()).as(status.out()).isZero();
    }

    private void schedule(String cron) throws IOException {
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            schedule.cron = %s
            health.port = 0
            """.formatted(temp.resolve("estate"), cron));
    }

    private List<String> sets() throws IOException {
        if (!Files.isDirectory(cli.repository())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .toList();
        }
    }
}
