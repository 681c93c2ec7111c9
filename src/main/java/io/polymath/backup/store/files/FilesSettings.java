package io.polymath.backup.store.files;

import io.polymath.backup.config.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings of one list of files.
 *
 * @param pathsKey the full key of the setting that lists the paths, for hints
 * @param paths absolute; at least one once the configuration was checked
 * @param tries how often a copy is made again when files changed meanwhile, the first one counted
 * @param restored the folder in which restores make theirs
 */
record FilesSettings(String pathsKey, List<Path> paths, Excludes excludes, int tries, Path restored) {

    private static final int DEFAULT_TRIES = 3;
    private static final int MAX_TRIES = 100;

    FilesSettings {
        paths = List.copyOf(paths);
    }

    /** Returns the paths as text. */
    String told() {
        return paths.stream().map(path -> EntryName.of(path).display()).collect(Collectors.joining(", "));
    }

    /** Reads the settings of a section, telling it of every problem. */
    static FilesSettings of(Section section) {
        return new FilesSettings(
                section.key("paths"),
                paths(section),
                excludes(section),
                section.number("tries", DEFAULT_TRIES, 1, MAX_TRIES),
                section.pathOr("restore.path", "restored"));
    }

    private static List<Path> paths(Section section) {
        // not list() alone: it would not tell that the setting is missing
        if (section.text("paths", "config/.env, prompts").isEmpty()) {
            return List.of();
        }
        List<Path> paths = section.list("paths").stream().map(section::resolve).toList();
        if (paths.isEmpty()) {
            section.problem("paths", "no path between the commas", "name at least one file or folder");
        }
        if (paths.stream().anyMatch(path -> path.getNameCount() == 0)) {
            section.problem("paths", "the root folder holds more than files", "name the folders that matter");
        }
        return paths.stream().filter(path -> path.getNameCount() > 0).toList();
    }

    private static Excludes excludes(Section section) {
        List<String> globs = section.list("exclude");
        globs.forEach(glob -> Excludes.problem(glob)
                .ifPresent(problem ->
                        section.problem("exclude", problem, "expected globs such as *.log, **/cache or /srv/app/tmp")));
        return Excludes.of(
                globs.stream().filter(glob -> Excludes.problem(glob).isEmpty()).toList());
    }
}
