package io.polymath.backup.store.files;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns of what not to export. One without a slash is compared with a file's own name at any depth, one with a slash
 * with the whole path.
 */
record Excludes(List<String> globs, List<PathMatcher> matchers) {

    Excludes {
        globs = List.copyOf(globs);
        matchers = List.copyOf(matchers);
    }

    /** Makes patterns of globs of which each {@link #problem} is empty. */
    static Excludes of(List<String> globs) {
        return new Excludes(globs, globs.stream().map(Excludes::matcher).toList());
    }

    /** Returns what is wrong with a glob. */
    static Optional<String> problem(String glob) {
        if (glob.contains("/") && !glob.startsWith("/") && !glob.startsWith("**")) {
            return Optional.of("matches nothing: " + glob);
        }
        try {
            matcher(glob);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("not a pattern: " + glob);
        }
    }

    boolean match(Path path) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(path));
    }

    private static PathMatcher matcher(String glob) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        return glob.contains("/") ? matcher : path -> matcher.matches(path.getName(path.getNameCount() - 1));
    }
}
