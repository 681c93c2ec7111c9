package io.polymath.backup.cli;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Summary;
import io.polymath.backup.status.Standing;
import io.polymath.backup.status.Standing.Elsewhere;
import io.polymath.backup.status.Standing.Past;
import io.polymath.backup.status.Standing.Recovery;
import io.polymath.backup.status.Standings;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code status}. */
@Command(
        name = "status",
        description = "Show how the backups stand; exit code 1 when the last good set or its proof is too old.")
final class StatusCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        Standing standing = Standings.look(
                installation.repository(), installation.limits(), main.program().clock());
        PrintWriter out = main.program().out();
        if (main.json()) {
            JsonLines.print(out, new Line("summary", standing.isStale() ? "stale" : "ok", standing));
        } else {
            print(out, standing);
        }
        return standing.isStale() ? ExitCode.FAILED.number() : ExitCode.OK.number();
    }

    private record Line(String messageType, String status, Standing standing) {}

    private static void print(PrintWriter out, Standing standing) {
        out.println("last good set  " + past(standing.lastGood()));
        standing.lastGood()
                .ifPresent(
                        last -> out.println("at risk        what was written in the last " + Standings.text(last.age())
                                + ", since " + last.when().truncatedTo(ChronoUnit.SECONDS) + " (RPO)"));
        out.println("last proof     " + past(standing.lastProof()));
        standing.copies().forEach(copy -> out.println("last copy      " + past(Optional.of(copy))));
        standing.elsewhere().forEach(there -> out.println("read back      " + elsewhere(there)));
        standing.recoveries().forEach(recovery -> print(out, recovery));
        out.println("running        " + standing.running().orElse("nothing"));
        standing.nextRun().ifPresent(next -> out.println("next run       " + next));
        out.println("room           " + Summary.bytes(standing.freeBytes()) + " left"
                + (standing.setsThatFit().isPresent()
                        ? ", for " + standing.setsThatFit().getAsLong() + " more sets like the last one"
                        : ""));
        standing.notes().forEach(note -> out.println("note: " + note));
        standing.stale().forEach(why -> out.println("stale: " + why));
    }

    private static void print(PrintWriter out, Recovery recovery) {
        Past whole = new Past(recovery.set(), recovery.what() + " (RTO)", recovery.when(), recovery.age());
        out.println("recovery       " + past(Optional.of(whole)));
        recovery.stores().forEach(store -> out.println("               " + Summary.times(store)));
    }

    private static String elsewhere(Elsewhere there) {
        return there.repository()
                + there.since()
                        .map(since -> ": every byte since " + since.truncatedTo(ChronoUnit.SECONDS))
                        .orElse(": not every byte yet")
                + there.last()
                        .map(last -> ", the last share " + last.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("")
                + (there.damaged() == 0 ? "" : ", " + there.damaged() + " damaged");
    }

    private static String past(Optional<Past> past) {
        return past.map(it -> it.set() + ", " + it.what() + " " + it.when().truncatedTo(ChronoUnit.SECONDS) + ", "
                        + Standings.text(it.age()) + " ago")
                .orElse("none");
    }
}
