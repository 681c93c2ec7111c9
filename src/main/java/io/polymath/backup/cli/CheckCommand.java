package io.polymath.backup.cli;

import io.polymath.backup.camel.MailLogin;
import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.check.Checkup;
import io.polymath.backup.check.Checkup.Notes;
import io.polymath.backup.check.Finding;
import io.polymath.backup.check.Finding.Level;
import io.polymath.backup.check.ProbeLook;
import io.polymath.backup.check.RepositoryLook;
import io.polymath.backup.check.StoreLook;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.pgp.Remark;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.store.Store;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code check}. */
@Command(
        name = "check",
        description = "Look at everything that a backup needs, and tell what would fail; keeps nothing.")
final class CheckCommand implements Callable<Integer> {

    /** How long each step of a probe may take; those of S3 give up sooner by themselves. */
    private static final Duration PROBE = Duration.ofSeconds(20);

    @ParentCommand
    private Main main;

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        Checkup checkup = new Checkup();
        List<Backups> backups = new ArrayList<>();
        checkup.look("configuration", notes -> {
            backups.add(installation.backups(Progress.SILENT, Interruption.watched()));
            notes.ok(Text.of(
                    "%s: %s",
                    installation.file(), Text.number(backups.get(0).stores().size(), "store")));
        });
        // with settings that are wrong, too: they hide nothing of what is right
        List<Store> stores = installation.stores();
        List<Pipeline> pipelines = new ArrayList<>();
        try {
            checkup.look("routes", notes -> {
                installation.routes().check(stores.stream().map(Store::name).toList(), installation.remotes());
                if (backups.isEmpty()) {
                    notes.warning("not started, as the configuration is not usable", "mend it, then check again");
                    return;
                }
                pipelines.add(installation.probing(backups.get(0)));
                notes.ok(main.routes() + ": every word, option and value is right, and they start");
            });
            for (Store store : stores) {
                checkup.look("store " + store.name(), new StoreLook(store, isDrilled(installation, store)));
            }
            checkup.look(
                    "encryption", notes -> tell(notes, installation.encryption().remarks()));
            for (Store store : stores) {
                plainFiles(checkup, store, installation);
            }
            checkup.look("signing", notes -> tell(notes, installation.signing().remarks()));
            checkup.look("repository local", new RepositoryLook(installation.repository()));
            otherRepositories(checkup, pipelines);
        } finally {
            pipelines.forEach(Pipeline::close);
        }
        checkup.look("mail", notes -> mail(notes, backups.isEmpty(), installation));
        checkup.look(
                "schedule",
                notes -> notes.ok(
                        installation
                                .limits()
                                .nextRun(main.program().clock())
                                .map(next -> "the next run begins at " + next)
                                .orElse(
                                        "none set; the service begins at 02:00 all the same, but status and watch know of it by schedule.cron")));
        print(checkup);
        return checkup.count(Level.FAILED) == 0 ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private static boolean isDrilled(Installation installation, Store store) {
        return !installation.limits().leftOut().contains(store.name());
    }

    /** Tells of copies that would be refused, as files do not leave the machine unencrypted. */
    private static void plainFiles(Checkup checkup, Store store, Installation installation)
            throws InterruptedException {
        if (!store.kind().equals("files") || installation.encryption().isOn()) {
            return;
        }
        for (String name : installation.remotes().refusingPlain(store.name())) {
            checkup.look(
                    "repository " + name,
                    notes -> notes.failed(
                            store.name() + " is not encrypted, so no set would be copied there",
                            Text.of(
                                    "set encryption.recipients, or repository.%s.stores without %s, or"
                                            + " repository.%s.plain-files = true",
                                    name, store.name(), name)));
        }
    }

    private static void tell(Notes notes, List<Remark> remarks) {
        for (Remark remark : remarks) {
            if (remark.isWarning()) {
                notes.warning(remark.message(), remark.hint());
            } else {
                notes.ok(remark.message());
            }
        }
    }

    private void otherRepositories(Checkup checkup, List<Pipeline> pipelines) throws InterruptedException {
        if (pipelines.isEmpty()) {
            checkup.look(
                    "other repositories",
                    notes -> notes.warning(
                            "not tried, as the routes are not started", "mend what is told above, then check again"));
            return;
        }
        Pipeline pipeline = pipelines.get(0);
        Set<String> names = pipeline.repositories();
        if (names.isEmpty()) {
            checkup.look("other repositories", notes -> notes.ok("none set; all sets stay on this machine"));
        }
        for (String name : names) {
            checkup.look(
                    "repository " + name,
                    notes -> pipeline.keySource(name).ifPresent(source -> notes.ok("keys from " + source)));
            checkup.look(
                    "repository " + name,
                    notes -> new ProbeLook(pipeline.probed(name), main.program().clock(), PROBE).into(notes));
        }
    }

    private static void mail(Notes notes, boolean unusable, Installation installation) {
        if (unusable) {
            notes.warning("not tried, as the configuration is not usable", "mend it, then check again");
            return;
        }
        notes.ok(installation
                .mail()
                .map(MailLogin::prove)
                .orElse("no server set; reports are only filed on this machine"));
    }

    private record Line(String messageType, Finding finding) {}

    private record Summary(String messageType, String status, long ok, long warnings, long failed) {}

    private void print(Checkup checkup) {
        PrintWriter out = main.program().out();
        long warnings = checkup.count(Level.WARNING);
        long failed = checkup.count(Level.FAILED);
        if (main.json()) {
            checkup.findings().forEach(finding -> JsonLines.print(out, new Line("check", finding)));
            String status = failed > 0 ? "failed" : warnings > 0 ? "warning" : "ok";
            JsonLines.print(out, new Summary("summary", status, checkup.count(Level.OK), warnings, failed));
            return;
        }
        for (Finding finding : checkup.findings()) {
            String first = Text.of("%-8s %-18s ", finding.level().word(), finding.subject());
            String indent = " ".repeat(first.length());
            out.println(first + finding.message().replace("\n", "\n" + indent));
            finding.hint().ifPresent(hint -> out.println(indent + "hint: " + hint));
        }
        out.println(Text.of("%d ok, %s, %d failed", checkup.count(Level.OK), Text.number(warnings, "warning"), failed));
    }
}
