package io.polymath.backup.report;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.repository.FiledReports;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what happened in a run into a letter, and files it. Sending it is the business of routes. */
public final class Reporting {

    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);

    private final ReportSettings settings;
    private final LocalRepository repository;
    private final LetterWriter writer;

    public Reporting(ReportSettings settings, LocalRepository repository, Sender sender) {
        this.settings = settings;
        this.repository = repository;
        this.writer = new LetterWriter(sender);
    }

    /** Returns the server to send a letter to; empty when none is configured, or it is not wanted for this one. */
    public Optional<MailServer> recipient(Letter letter) {
        boolean wanted = settings.on() == ReportSettings.On.ALWAYS || letter.status() != Status.OK;
        return settings.mail().filter(server -> wanted);
    }

    /** Returns the server that takes mails; empty when none is configured. */
    public Optional<MailServer> server() {
        return settings.mail();
    }

    /** Writes the letter about a run as it stands, and files it; one that cannot be filed can still be sent. */
    public Letter write(Journal journal) {
        diskLeft().ifPresent(journal::leaves);
        RunReport report = journal.report();
        Letter letter = writer.write(report, history());
        try {
            Path file = file(report, letter);
            String mail = settings.mail().isPresent() ? "" : "; not mailed, as mail.host is not set";
            LOG.info("report: {}; filed as {}{}", letter.subject(), file, mail);
        } catch (IOException e) {
            LOG.warn(
                    "report: {}; not filed: {}\n  hint: look at the folder of the repository; the result is the same, and the"
                            + " mail is sent",
                    letter.subject(),
                    Trouble.of(e).reason());
        }
        return letter;
    }

    private Optional<Long> diskLeft() {
        try {
            return Optional.of(Files.getFileStore(repository.folder()).getUsableSpace());
        } catch (IOException e) {
            LOG.debug("report: no room is known in {}", repository.folder(), e);
            return Optional.empty();
        }
    }

    private History history() {
        List<Manifest> sets = new ArrayList<>();
        try {
            if (Files.isDirectory(repository.folder())) {
                repository.list().forEach(entry -> entry.manifest().ifPresent(sets::add));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("report: not compared with earlier sets: {}", Trouble.of(e).reason());
        }
        return History.of(sets);
    }

    private Path file(RunReport report, Letter letter) throws IOException {
        FiledReports files = new FiledReports(repository.folder());
        String html = standingAlone(letter);
        if (report.task() == Task.BACKUP && report.manifest().isPresent()) {
            return files.beside(report.manifest().get().set(), html, letter.text());
        }
        String name = STAMP.format(report.started()) + "_" + report.task().word();
        return files.apart(name, html, letter.text());
    }

    /** Returns the HTML with the picture in it, as a file has no parts. */
    private static String standingAlone(Letter letter) {
        return letter.picture()
                .map(picture -> letter.html()
                        .replace(
                                "cid:" + Letter.PICTURE,
                                "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png())))
                .orElse(letter.html());
    }
}
