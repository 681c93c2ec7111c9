package io.polymath.backup.repository;

import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reports on disk: that of a run that made a set beside what was sealed, that of another run in a folder of the
 * repository, which keeps the newest ones. A report tells nothing that a restore needs.
 */
public final class FiledReports {

    /** The folder of the runs that made no set. */
    public static final String FOLDER = "reports";

    /** As many as nights in a month; a run each minute that finds the repository in use does not fill the disk. */
    static final int KEPT = 30;

    private static final String HTML = "report.html";
    private static final String TEXT = "report.txt";

    private final Path repository;

    public FiledReports(Path repository) {
        this.repository = repository;
    }

    /** Files a report beside its set, in place of an earlier one, and returns the HTML file. */
    public Path beside(SetId set, String html, String text) throws IOException {
        Path folder = repository.resolve(set.value());
        DurableFile.write(folder.resolve(TEXT), text.getBytes(StandardCharsets.UTF_8));
        DurableFile.write(folder.resolve(HTML), html.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HTML);
    }

    /**
     * Files a report that belongs to no set, and returns the HTML file.
     *
     * @param name begins with the time of the run, so that names sort by age
     */
    public Path apart(String name, String html, String text) throws IOException {
        Path folder = repository.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        DurableFile.write(folder.resolve(name + ".txt"), text.getBytes(StandardCharsets.UTF_8));
        DurableFile.write(folder.resolve(name + ".html"), html.getBytes(StandardCharsets.UTF_8));
        removeOld(folder);
        return folder.resolve(name + ".html");
    }

    private static void removeOld(Path folder) throws IOException {
        List<Path> newestFirst;
        try (Stream<Path> files = Files.list(folder)) {
            newestFirst = files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(Path::getFileName).reversed())
                    .toList();
        }
        // two files a report
        for (Path old : newestFirst.subList(Math.min(newestFirst.size(), 2 * KEPT), newestFirst.size())) {
            Files.deleteIfExists(old);
        }
    }
}
