package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a machine whose clock is set while it runs. */
class MovedClockServiceTest {

    @TempDir
    Path temp;

    private MovedHome home;

    @BeforeEach
    void aMachineWithAClock() throws Exception {
        home = new MovedHome(temp);
    }

    @Test
    void aServiceGoesOnWhenItsClockIsSetForwardAndBackByFortyDays() throws Exception {
        schedule("* * * * * ?");
        try (ProgramProcess service = ProgramProcess.start(home.cli(), "run")) {
            ProgramProcess.await("a set", () -> !home.sets().isEmpty());
            home.clock().set(Duration.ofDays(40));
            int before = home.sets().size();
            ProgramProcess.await("two sets ahead of the time", () -> home.sets().size() >= before + 2);

            home.clock().set(Duration.ZERO);
            ProgramProcess.await("the look", () -> service.err().contains("WARN  service: the clock went back by "));
            int ahead = home.sets().size();
            ProgramProcess.await("two sets of today", () -> home.sets().size() >= ahead + 2);
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
        Result status = home.cli().run("status");
        assertThat(status.exitCode()).as(status.out()).isZero();
    }

    @Test
    void aNightInWhichClocksGoForwardHasOneRunAndASleepIsMadeUpForOnce() throws Exception {
        schedule("0 30 2 * * ?");
        home.setTo("2027-03-27T20:00:00+01:00");
        try (ProgramProcess service = ProgramProcess.start(home.cli(), "run")) {
            // clocks go from 02:00 to 03:00
            ProgramProcess.await(
                    "its start", () -> service.err().contains("the next run begins 2027-03-28T03:00+02:00"));
            home.setTo("2027-03-28T01:59:58+01:00");
            ProgramProcess.await("the run at the end of the gap", () -> isReported("polymath_20270328_0300"));

            home.setTo("2027-03-29T09:00:30+02:00");
            ProgramProcess.await(
                    "the run that the machine slept through", () -> home.sets().size() > 1);
            String second = home.sets().get(1);
            ProgramProcess.await("its report", () -> isReported(second));
            service.signal("TERM");
            assertThat(service.await()).as(service.err()).isEqualTo(143);

            assertThat(home.sets()).hasSize(2);
            assertThat(second).startsWith("polymath_20270329_090");
            assertThat(service.err()).doesNotContain("ERROR");
        }
        assertThat(home.cli().run("verify", "polymath_20270328_0300").exitCode())
                .isZero();
    }

    private boolean isReported(String set) {
        return Files.exists(home.cli().repository().resolve(set).resolve("report.txt"));
    }

    private void schedule(String cron) throws IOException {
        home.settings("schedule.cron = " + cron + "\nhealth.port = 0\n");
    }
}
