package io.polymath.backup.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.server.SmtpProcess;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Puts side by side what the service said, what was seen of sets and bucket, and which mails came. */
final class Account {

    private final Path home;
    private final Estate estate;
    private final SmtpProcess mail;
    private final Service service;
    private final Ledger ledger;
    private final Outages outages;
    private final Measures measures;
    private final int edits;
    private final int keptInS3;

    Account(
            Path home,
            Estate estate,
            SmtpProcess mail,
            Service service,
            Ledger ledger,
            Outages outages,
            Measures measures,
            int edits,
            int keptInS3) {
        this.home = home;
        this.estate = estate;
        this.mail = mail;
        this.service = service;
        this.ledger = ledger;
        this.outages = outages;
        this.measures = measures;
        this.edits = edits;
        this.keptInS3 = keptInS3;
    }

    /** Call it when the service has ended. */
    void settle(Table table, int exitCode) throws Exception {
        ServiceLog log = ServiceLog.read(home.resolve("logs"));
        ledger.leaveOut(log.leftOut().keySet());
        table.holds("exit code 143 after SIGTERM", exitCode == 143, exitCode)
                .holds(
                        "S3 and SMTP went and came back as planned",
                        outages.failures().isEmpty(),
                        outages.failures())
                .holds("no error that no outage explains", log.unexpected().isEmpty(), log.unexpected());
        runs(table, log);
        sets(table, log);
        copies(table, log);
        mails(table, log);
        measures.settle(table, ran(log));
        leftovers(table);
    }

    private static Duration ran(ServiceLog log) {
        List<ServiceLog.Run> runs = log.runs();
        return Duration.between(runs.get(0).began(), runs.get(runs.size() - 1).reported());
    }

    private void runs(Table table, ServiceLog log) {
        List<ServiceLog.Run> runs = log.runs();
        long failed =
                runs.stream().filter(run -> !ledger.all().contains(run.set())).count();
        long minutes = ChronoUnit.MINUTES.between(
                        runs.get(0).began().truncatedTo(ChronoUnit.MINUTES),
                        runs.get(runs.size() - 1).began().truncatedTo(ChronoUnit.MINUTES))
                + 1;
        Set<String> begun = new HashSet<>();
        runs.forEach(
                run -> begun.add(run.began().truncatedTo(ChronoUnit.MINUTES).toString()));
        long longest = runs.stream()
                .mapToLong(run -> Duration.between(run.began(), run.reported()).toSeconds())
                .max()
                .orElse(0);
        long covered = minutesCovered(runs, begun);
        table.figure("runs started", runs.size())
                .figure("minutes from the first to the last", minutes)
                .figure("minutes without a run, as another was under way", covered)
                .figure("seconds of the longest run", longest)
                .figure("sets complete", ledger.complete())
                .figure("sets partial", ledger.all().size() - ledger.complete())
                .figure("runs that failed, and told so", failed)
                .figure("times that edited routes were taken", log.exchanges())
                .holds("each minute had a run, or another was under way", begun.size() + covered == minutes)
                .holds("no run failed", failed == 0, failed)
                .holds("no set is partial", ledger.all().size() == ledger.complete())
                .holds(
                        "each run made a set that was seen, and each set had a run",
                        setsOf(runs).equals(ledger.all()))
                .holds("edited routes were taken", log.exchanges() == edits, log.exchanges(), edits);
    }

    private static Set<String> setsOf(List<ServiceLog.Run> runs) {
        Set<String> sets = new HashSet<>();
        runs.forEach(run -> sets.add(run.set()));
        return sets;
    }

    /** Returns how many minutes began while a run of an earlier minute was under way, and had no run of their own. */
    private static long minutesCovered(List<ServiceLog.Run> runs, Set<String> begun) {
        Set<String> covered = new HashSet<>();
        for (ServiceLog.Run run : runs) {
            for (var minute = run.began().truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
                    minute.isBefore(run.reported());
                    minute = minute.plusMinutes(1)) {
                covered.add(minute.toString());
            }
        }
        covered.removeAll(begun);
        return covered.size();
    }

    private void sets(Table table, ServiceLog log) throws Exception {
        List<JsonNode> here = service.sets();
        List<JsonNode> inS3 = service.sets("--from", "s3");
        int verified = 0;
        for (JsonNode set : here) {
            verified += service.run("verify", set.at("/set").asText(), "-q") == 0 ? 1 : 0;
        }
        int verifiedInS3 = 0;
        for (JsonNode set : inS3) {
            verifiedInS3 += service.run("verify", set.at("/set").asText(), "--from", "s3", "-q") == 0 ? 1 : 0;
        }
        int prunedInS3 = ledger.copied().size() - ledger.inBucket().size();
        table.figure("sets pruned here", ledger.gone())
                .figure("sets that are here, and verify (content)", verified)
                .figure("sets pruned in S3", prunedInS3)
                .figure("sets that are in S3, and verify (content) from there", verifiedInS3)
                .holds("all sets here verify", verified == here.size(), verified, here.size())
                .holds("all sets in S3 verify", verifiedInS3 == inS3.size(), verifiedInS3, inS3.size())
                .holds(
                        "what is not here was pruned",
                        here.size() + log.removed("local") == ledger.all().size())
                .holds("the log tells what was pruned here", log.removed("local") == ledger.gone())
                .holds("the log tells what was pruned in S3", log.removed("s3") == prunedInS3, log.removed("s3"))
                .holds("sets were pruned in both", ledger.gone() > 0 && prunedInS3 > 0)
                .holds(
                        "the listing of S3 is that of the bucket",
                        inS3.size() == ledger.inBucket().size())
                .holds("nothing is damaged", ledger.damaged().isEmpty(), ledger.damaged());
    }

    private void copies(Table table, ServiceLog log) {
        Set<String> missed = new TreeSet<>(log.missed());
        Set<String> caughtUp = new TreeSet<>(missed);
        caughtUp.retainAll(ledger.proved());
        Set<String> leftOut = ledger.leftOut();
        Set<String> accounted = new TreeSet<>(ledger.copied());
        accounted.addAll(leftOut);
        Set<String> due = new TreeSet<>(missed);
        due.removeAll(leftOut);
        table.figure("times that S3 was away", outages.s3Outages())
                .figure("sets copied at once", ledger.copied().size() - caughtUp.size())
                .figure("copies missed while S3 was away", missed.size())
                .figure("of them caught up later", caughtUp.size())
                .figure("sets left out by retention in S3, as the service said", leftOut.size())
                .figure(
                        "sets copied, read back and equal by size and SHA-256",
                        ledger.proved().size())
                .holds("copies were missed", !missed.isEmpty())
                .holds("each missed copy was caught up, or left out", caughtUp.equals(due), due, caughtUp)
                .holds(
                        "each set was copied, or left out by retention",
                        accounted.equals(new TreeSet<>(ledger.all())),
                        accounted)
                .holds("what was left out had later ones in its place", hadLaterOnes(log), log.leftOut())
                .holds("each copy was read back", ledger.proved().equals(ledger.copied()))
                .holds("the log tells each copy", new TreeSet<>(log.copied()).equals(ledger.copied()))
                .holds("no set went before it was copied", ledger.goneUncopied().isEmpty(), ledger.goneUncopied());
    }

    /** Returns whether retention, counted by what was seen, had no place in S3 for each set that was left out. */
    private boolean hadLaterOnes(ServiceLog log) {
        return log.leftOut().entrySet().stream()
                .allMatch(out -> ledger.between(out.getKey(), out.getValue()) >= keptInS3);
    }

    private void mails(Table table, ServiceLog log) throws Exception {
        Set<String> received = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (MimeMessage message : mail.received()) {
            String subject = message.getSubject().replaceAll("\\s+", " ");
            if (!received.add(subject)) {
                twice.add(subject);
            }
        }
        List<String> lost = new ArrayList<>();
        int mailed = 0;
        int filedAlone = 0;
        int takenUnsaid = 0;
        for (ServiceLog.Run run : log.runs()) {
            boolean came = received.remove(run.subject().replaceAll("\\s+", " "));
            mailed += run.mailed() ? 1 : 0;
            filedAlone += !run.mailed() && !came ? 1 : 0;
            takenUnsaid += !run.mailed() && came ? 1 : 0;
            if (run.mailed() && !came) {
                lost.add(run.subject());
            }
        }
        long filed = ledger.reported();
        table.figure("times that SMTP was away", outages.mailOutages())
                .figure("reports received by SMTP", mailed + takenUnsaid)
                .figure("reports filed alone, as SMTP was away", filedAlone)
                .figure("of the received, taken by a server that died before it said so", takenUnsaid)
                .figure("reports seen beside their sets", filed)
                .holds("reports were filed alone", filedAlone > 0 || !Measures.isLongEnough(ran(log)))
                .holds("each report that was mailed came", lost.isEmpty(), lost)
                .holds("no report came twice", twice.isEmpty(), twice)
                .holds("no mail came that no run sent", received.isEmpty(), received)
                .holds(
                        "each run has a report",
                        filed == log.runs().size(),
                        filed,
                        log.runs().size());
    }

    private void leftovers(Table table) throws Exception {
        List<String> left = new ArrayList<>();
        try (Stream<Path> all = Files.walk(home.resolve("backups"))) {
            all.map(path -> home.resolve("backups").relativize(path).toString())
                    .filter(name -> name.matches("(.*/)?\\.(work-|scratch-|removed-|hold-).*|.*\\.part"))
                    .filter(name -> !isHeldHere(name))
                    .forEach(left::add);
        }
        service.temporaryFiles().forEach(file -> left.add("tmp/" + file));
        ledger.strayInBucket().forEach(object -> left.add("s3: " + object));
        Path chroma = estate.chroma().directory();
        try (Stream<Path> beside = Files.list(chroma.toAbsolutePath().getParent())) {
            beside.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("." + chroma.getFileName()) || name.contains("spool"))
                    .forEach(left::add);
        }
        left.addAll(sessions());
        table.figure("left behind", left.isEmpty() ? "nothing" : String.join(", ", left))
                .holds("nothing is left behind", left.isEmpty(), left);
    }

    /** A set that was removed from the bucket keeps the file by which it is held as long as it is here. */
    private boolean isHeldHere(String name) {
        return name.startsWith(".hold-")
                && Files.exists(home.resolve("backups").resolve(name.substring(".hold-".length())));
    }

    /** Returns what the service still holds of the servers. */
    private List<String> sessions() throws Exception {
        List<String> sessions = new ArrayList<>();
        try (Connection connection = estate.postgres().connect("polymath");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT application_name FROM pg_stat_activity"
                        + " WHERE application_name IN ('polymath-backup', 'pg_dump', 'pg_restore')")) {
            while (rows.next()) {
                sessions.add("a session of " + rows.getString(1) + " in PostgreSQL");
            }
        }
        return sessions;
    }
}
