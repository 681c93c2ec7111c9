package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

/** A home whose one store, {@code config}, is a folder with one file; and what lies in the sets that are made of it. */
final class FilesHome {

    private final Path folder;
    private final String file;
    private final Cli cli;

    /** @param file the name of the file */
    FilesHome(Path folder, String file) throws IOException {
        this(folder, file, Map.of());
    }

    /**
     * @param file the name of the file
     * @param environment the variables that the program gets
     */
    FilesHome(Path folder, String file, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.file = file;
        Files.createDirectories(folder.resolve("etc"));
        this.cli = new Cli(folder.resolve("home"), environment).stores("config");
    }

    Cli cli() {
        return cli;
    }

    /** Writes the file. */
    void holds(String text) throws IOException {
        Files.writeString(folder.resolve("etc").resolve(file), text);
    }

    /** Writes the settings of the store, and others. */
    void settings(String more) throws IOException {
        cli.settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                store.config.restore.path = restored
                %s
                """.formatted(folder.resolve("etc"), more));
    }

    /** Writes a file that its owner alone may read. */
    Path secret(String name, String text) throws IOException {
        Path secret = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    /** Returns the folder that restores go to. */
    Path target() {
        return cli.home().resolve("restored");
    }

    /** Returns the file as it was restored. */
    Path restored() throws IOException {
        try (Stream<Path> all = Files.walk(target())) {
            return all.filter(path -> path.endsWith(file)).findFirst().orElseThrow();
        }
    }

    /** Returns the folder of the only set here. */
    Path onlySet() throws IOException {
        return onlySet(cli.repository());
    }

    /** Returns the archive of the only set here. */
    Path onlyArchive() throws IOException {
        return archive(onlySet());
    }

    static Path onlySet(Path repository) throws IOException {
        return sets(repository, path -> true)
                .reduce((one, another) -> {
                    throw new AssertionError("more than one set: " + one + ", " + another);
                })
                .orElseThrow();
    }

    /** Returns the folder of a set that is not the one named. */
    static Path otherSet(Path repository, Path than) throws IOException {
        return sets(repository, path -> !path.equals(than)).findFirst().orElseThrow();
    }

    private static Stream<Path> sets(Path repository, java.util.function.Predicate<Path> which) throws IOException {
        try (Stream<Path> all = Files.list(repository)) {
            return all
                    .filter(path -> path.getFileName().toString().startsWith("polymath_"))
                    .filter(which)
                    .toList()
                    .stream();
        }
    }

    /** Returns the archive in the folder of a set. */
    static Path archive(Path set) throws IOException {
        try (Stream<Path> all = Files.list(set)) {
            return all.filter(path -> path.getFileName().toString().startsWith("config_"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static void assertWhole(Result result) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }

    /** Makes sure that a command ended so, and said this and no other hint for it. */
    static void assertRefused(Result result, int exitCode, String reason, String hint) {
        assertThat(result.err()).contains(reason + "\nhint: " + hint + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }
}
