package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Problems;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The route files of an installation: every {@code *.camel.yaml} of one folder. */
public final class RouteFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final String SUFFIX = ".camel.yaml";

    private final Path folder;
    /** Where the folder really is: Camel does not look into one that is a symbolic link. */
    private final Path real;

    private final List<Path> files;

    private RouteFiles(Path folder, Path real, List<Path> files) {
        this.folder = folder;
        this.real = real;
        this.files = List.copyOf(files);
    }

    /** Finds the route files of a folder. */
    public static RouteFiles in(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                List<Path> files = children.filter(file -> file.toString().endsWith(SUFFIX))
                        .sorted()
                        .toList();
                if (!files.isEmpty()) {
                    return new RouteFiles(folder, folder.toRealPath(), files);
                }
            }
        }
        throw new BackupException(
                ExitCode.USAGE,
                "no routes: " + folder + " has no file that ends in " + SUFFIX,
                "copy the shipped routes there, or name another folder with --routes");
    }

    /** Returns what Camel's own setting for route files takes. */
    String pattern() {
        return "file:" + real + "/*" + SUFFIX;
    }

    /**
     * Checks every word, option and value before anything runs, and that routes and stores fit each other.
     *
     * @param stores the names of the configured stores
     * @param remotes the configured repositories
     * @throws BackupException with USAGE that tells all problems: file, line, what is wrong, what was probably meant
     */
    public void check(List<String> stores, Remotes remotes) throws IOException {
        Problems problems = new Problems("the routes");
        RouteCheck check = new RouteCheck(problems);
        boolean allRead = true;
        for (Path file : files) {
            Optional<Node> root = parse(file, problems);
            root.ifPresent(node -> check.read(shown(file), node));
            allRead &= root.isPresent();
        }
        if (allRead) {
            check.compare(stores, remotes);
        }
        problems.check();
    }

    /**
     * Returns where the first of some words stands: {@code routes/backup.camel.yaml:15}; or else where the route begins.
     *
     * @param route the id of the route that has it; null when it may be in any
     */
    Optional<String> place(@Nullable String route, List<String> words) {
        Optional<String> found = Optional.empty();
        for (String word : words) {
            for (Map.Entry<Path, Node> file : parsed().entrySet()) {
                for (Node part : YamlNodes.routes(file.getValue(), route)) {
                    if (found.isEmpty()) {
                        found = YamlNodes.with(part, word).map(node -> shown(file.getKey()) + YamlNodes.line(node));
                    }
                }
            }
        }
        if (found.isEmpty() && route != null) {
            for (Map.Entry<Path, Node> file : parsed().entrySet()) {
                for (Node part : YamlNodes.routes(file.getValue(), route)) {
                    return Optional.of(shown(file.getKey()) + YamlNodes.line(part));
                }
            }
        }
        return found;
    }

    /** Returns the names of the beans that the files define. */
    Set<String> beans() {
        Set<String> names = new TreeSet<>();
        parsed().values().forEach(root -> names.addAll(YamlNodes.beans(root)));
        return names;
    }

    /** Returns what is readable. */
    private Map<Path, Node> parsed() {
        Map<Path, Node> parsed = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                parse(file, new Problems("the routes")).ifPresent(node -> parsed.put(file, node));
            } catch (IOException e) {
                LOG.debug("{} is gone", file, e);
            }
        }
        return parsed;
    }

    private Optional<Node> parse(Path file, Problems problems) throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setLabel(shown(file)).setUseMarks(true).build();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new Compose(settings).composeReader(reader);
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            problems.add(
                    shown(file) + line + ": not readable as YAML: " + e.getProblem(),
                    "look at the indentation of this line and the one above");
        } catch (YamlEngineException e) {
            problems.add(shown(file) + ": not readable as YAML: " + e.getMessage(), "is it a text file?");
        }
        return Optional.empty();
    }

    private String shown(Path file) {
        return Optional.ofNullable(folder.getFileName()).map(Path::toString).orElse("") + "/" + file.getFileName();
    }
}
