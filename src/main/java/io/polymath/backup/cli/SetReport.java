package io.polymath.backup.cli;

import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.Summary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints a set and what became of it: as a table for people, as JSON lines for programs. */
final class SetReport {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final PrintWriter out;
    private final boolean json;
    private final Clock clock;

    private SetReport(PrintWriter out, boolean json, Clock clock) {
        this.out = out;
        this.json = json;
        this.clock = clock;
    }

    static SetReport of(Main main) {
        return new SetReport(main.program().out(), main.json(), main.program().clock());
    }

    private record ArchiveLine(String messageType, Archive archive) {}

    private record FailureLine(String messageType, Failure failure) {}

    private record Totals(
            String messageType,
            String set,
            String status,
            int archives,
            long bytes,
            long rawBytes,
            double seconds,
            double atRiskSeconds) {}

    private record CopyLine(String messageType, CopyOutcome copy) {}

    private record PruneLine(String messageType, PruneOutcome prune) {}

    private record TroubleLine(String messageType, Trouble trouble) {}

    private record RestoreLine(String messageType, RestoreProof proof) {}

    private record KeptLine(String messageType, SetCopy copy) {}

    private record ProofLine(String messageType, SetProof proof) {}

    /**
     * Prints what a run did.
     *
     * @throws io.polymath.backup.error.BackupException that tells why there is no set
     */
    void printBackup(RunReport report) {
        Manifest set = report.sealed();
        if (json) {
            report.copies().forEach(copy -> JsonLines.print(out, new CopyLine("copy", copy)));
            report.prunings().forEach(pruning -> JsonLines.print(out, new PruneLine("prune", pruning)));
            report.troubles().forEach(trouble -> JsonLines.print(out, new TroubleLine("trouble", trouble)));
            printArchives(set);
            return;
        }
        printSaved(set);
        report.copies().forEach(this::printCopy);
        report.prunings().forEach(this::printPruning);
        report.troubles().forEach(this::printTrouble);
    }

    private void printCopy(CopyOutcome copy) {
        if (copy.isProved()) {
            out.println(Text.of(
                    "copied %s to %s: %s in %s",
                    copy.set(), copy.repository(), Summary.bytes(copy.bytes()), Summary.seconds(copy.took())));
        }
        copy.trouble().ifPresent(this::printTrouble);
    }

    private void printPruning(PruneOutcome pruning) {
        out.println(Text.of(
                "pruned %s: %d kept, %d removed, %s freed",
                pruning.repository(), pruning.kept(), pruning.removed().size(), Summary.bytes(pruning.freedBytes())));
        pruning.trouble().ifPresent(this::printTrouble);
    }

    private void printTrouble(Trouble trouble) {
        out.println("failed: " + trouble.reason() + "\n  hint: " + trouble.hint());
    }

    private void printSaved(Manifest set) {
        printTable(set);
        set.failures().forEach(failure -> out.println("failed: " + failure.reason() + "\n  hint: " + failure.hint()));
        out.println(set.set() + " " + Summary.of(set));
        out.println("cut: " + cut(set));
        folder(set).ifPresent(folder -> out.println("the set is in " + folder));
    }

    /** Prints all that is known of a set. */
    void printSet(Manifest set, List<SetProof> proofs, List<SetCopy> copies, List<RestoreProof> restores) {
        if (json) {
            proofs.forEach(proof -> JsonLines.print(out, new ProofLine("proof", proof)));
            copies.forEach(copy -> JsonLines.print(out, new KeptLine("copy", copy)));
            restores.forEach(proof -> JsonLines.print(out, new RestoreLine("restore", proof)));
            printArchives(set);
            return;
        }
        printSaved(set);
        out.println("made by " + set.program() + " on " + set.host() + ", " + MINUTE.format(set.started())
                + set.label().map(label -> ", label " + label).orElse(""));
        out.println("at risk (RPO): restored now, it lacks what was written in the last " + Summary.age(atRisk(set))
                + ", since " + set.cut().start());
        for (Archive archive : set.archives()) {
            printInventory(archive);
        }
        proofs.forEach(proof -> out.println(proof(proof)));
        restores.forEach(this::printRestore);
        copies.forEach(copy -> out.println(copy(copy)));
    }

    /** Prints what became of a copy that is proved. */
    void printProved(CopyOutcome outcome) {
        if (json) {
            JsonLines.print(out, new CopyLine("summary", outcome));
            return;
        }
        out.println("copied " + outcome.set() + " to " + outcome.repository() + ": "
                + Summary.bytes(outcome.bytes()) + " sent in " + Summary.seconds(outcome.took())
                + ", every file proved by size and SHA-256");
    }

    private static String copy(SetCopy copy) {
        String how = copy.proof() == SetCopy.Known.READ ? "read back" : "size and SHA-256 as told there";
        return "copied to " + copy.repository() + " " + MINUTE.format(copy.when()) + ": " + copy.files() + " files, "
                + Summary.bytes(copy.bytes()) + ", " + how
                + copy.removed()
                        .map(when -> "; removed there " + MINUTE.format(when))
                        .orElse("");
    }

    /** Prints what the reading of a set found. */
    void printProof(SetProof proof) {
        if (json) {
            JsonLines.print(out, new ProofLine("summary", proof));
            return;
        }
        out.println(proof(proof));
    }

    private void printArchives(Manifest set) {
        set.archives().forEach(archive -> JsonLines.print(out, new ArchiveLine("archive", archive)));
        set.failures().forEach(failure -> JsonLines.print(out, new FailureLine("failure", failure)));
        JsonLines.print(
                out,
                new Totals(
                        "summary",
                        set.set().value(),
                        set.status().name().toLowerCase(Locale.ROOT),
                        set.archives().size(),
                        set.bytes(),
                        set.rawBytes(),
                        set.took().toMillis() / 1000.0,
                        atRisk(set).toMillis() / 1000.0));
    }

    private void printTable(Manifest set) {
        out.println(new Table<Archive>()
                .text("store", Archive::store)
                .text(
                        "what it held",
                        60,
                        archive -> Summary.of(archive.content().inventory()))
                .number("size", archive -> Summary.bytes(bytes(archive)))
                .number("ratio", SetReport::ratio)
                .number("took", archive -> Summary.seconds(archive.took()))
                .text("verified", SetReport::verified)
                .of(set.archives()));
    }

    private static long bytes(Archive archive) {
        return archive.all().mapToLong(Archive::bytes).sum();
    }

    private static String ratio(Archive archive) {
        long raw = archive.all().mapToLong(Archive::rawBytes).sum();
        return Text.of("%.1f", raw / (double) Math.max(1, bytes(archive)));
    }

    private static String verified(Archive archive) {
        return archive.verified()
                .map(proof -> Summary.level(proof.level())
                        + (proof.opened().isPresent() ? " by session key, " : ", ")
                        + Summary.seconds(proof.took()))
                .orElse("no");
    }

    private static String cut(Manifest set) {
        return Text.of(
                "level %s, %.3f s wide, from %s",
                set.cut().level(),
                set.cut().width().toMillis() / 1000.0,
                set.cut().start());
    }

    private void printInventory(Archive archive) {
        out.println();
        out.println(archive.fileName() + "  " + archive.sha256());
        for (Item item : archive.content().inventory().items()) {
            out.println(Text.of("  %-22s %12s  %s", item.kind(), Text.of("%,d", item.count()), item.name()));
        }
        archive.content().inexact().ifPresent(why -> out.println("  not exact: " + why));
        archive.content().inventory().warnings().forEach(warning -> out.println("  warning: " + warning));
    }

    private static String proof(SetProof proof) {
        String result = proof.damaged().isEmpty() ? "whole" : "damaged: " + String.join("; ", proof.damaged());
        return "verified (" + Summary.level(proof.level()) + ") " + MINUTE.format(proof.when()) + " in "
                + Summary.seconds(proof.took()) + ": " + proof.set() + " is " + result;
    }

    private void printRestore(RestoreProof proof) {
        out.println((proof.purpose() == RestoreProof.Purpose.DRILL ? "drilled " : "restored ")
                + MINUTE.format(proof.when()) + " in " + Summary.seconds(proof.took()) + " (RTO)");
        proof.stores().forEach(part -> out.println("  " + equal(part) + ": " + Summary.times(part)));
    }

    private static String equal(Part part) {
        if (part.proved()) {
            return "equal";
        }
        if (part.equal()) {
            return "equal, but not all proved";
        }
        return part.unproved().isEmpty() ? "not equal" : "not proved";
    }

    /** Returns how old what it holds is. */
    private Duration atRisk(Manifest set) {
        return Duration.between(set.cut().start().toInstant(), clock.instant());
    }

    private static Optional<Path> folder(Manifest set) {
        return set.archives().stream()
                .findFirst()
                .flatMap(archive -> Optional.ofNullable(archive.file().getParent()));
    }
}
