package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.watch.Alarm;
import io.polymath.backup.watch.Look;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code watch}. */
@Command(
        name = "watch",
        description = {
            "Look once whether anything is wrong between runs: age, disk, sizes, what vanished, proofs, copies.",
            "Ends with 1 when something is. The service looks by itself."
        })
final class WatchCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--notify", description = "Send notices of what was not told yet, as the service does; for cron.")
    private boolean notify;

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        Look look;
        if (notify) {
            Backups backups = installation.backups(Progress.SILENT, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                look = pipeline.watch();
            }
        } else {
            look = installation.watching().look();
        }
        print(look);
        return look.standing().isEmpty() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private record Line(String messageType, Alarm alarm, boolean told) {}

    private record Summary(
            String messageType, String status, int alarms, List<String> recovered, int sets, int diskUse) {}

    private void print(Look look) {
        PrintWriter out = main.program().out();
        if (main.json()) {
            look.standing()
                    .forEach(alarm -> JsonLines.print(
                            out, new Line("alarm", alarm, !look.fresh().contains(alarm))));
            JsonLines.print(
                    out,
                    new Summary(
                            "summary",
                            look.standing().isEmpty() ? "ok" : "alarm",
                            look.standing().size(),
                            look.over().stream().map(Look.Over::sentence).toList(),
                            look.sets(),
                            look.diskUse()));
            return;
        }
        look.standing().forEach(alarm -> out.println("alarm: " + alarm.what() + "\n  do: " + alarm.hint()));
        look.over().forEach(over -> out.println("recovered: " + over.sentence()));
        out.println(Text.of(
                "%s; looked at %s, the disk is %s",
                look.standing().isEmpty()
                        ? "all is well"
                        : Text.number(look.standing().size(), "thing") + " to do",
                Text.number(look.sets(), "set"),
                look.diskUse() < 0 ? "not known" : look.diskUse() + " % full"));
    }
}
