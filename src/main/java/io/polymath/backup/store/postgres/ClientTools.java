package io.polymath.backup.store.postgres;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A folder with PostgreSQL's client programs, all of one version.
 *
 * @param version such as {@code 15.18}
 */
record ClientTools(Path folder, String version) {

    /** Where Debian, Red Hat and the PostgreSQL project's own packages put each version: parents and their children. */
    private static final Map<Path, String> FOLDERS = Map.of(
            Path.of("/usr/lib/postgresql"), "*",
            Path.of("/usr"), "pgsql-*",
            Path.of("/usr/local"), "pgsql*",
            Path.of("/opt/homebrew/opt"), "postgresql*");

    /** What {@code --version} prints: {@code pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)}. */
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)([\\w.]*)");

    /** Debian's dispatcher, which picks a version by rules of its own; the programs behind it are in their folders. */
    private static final String WRAPPER = "pg_wrapper";

    int major() {
        return Integer.parseInt(version.replaceFirst("\\D.*", ""));
    }

    Path program(String name) {
        return folder.resolve(name);
    }

    /** Returns the oldest tools that can dump this server: pg_dump refuses a server that is newer than itself. */
    static ClientTools forServer(ServerVersion server, PostgresSettings settings) throws IOException {
        return forServer(server, server.major(), settings);
    }

    /** Returns the oldest tools for this server that are not older than a version. */
    static ClientTools forServer(ServerVersion server, int oldest, PostgresSettings settings) throws IOException {
        int major = Math.max(server.major(), oldest);
        List<ClientTools> found = find("pg_dump", settings.tools().map(List::of).orElseGet(ClientTools::usualFolders));
        String wanted = Text.of(
                "install postgresql-client-%d, or set tools to a folder with pg_dump %d or newer", major, major);
        if (found.isEmpty()) {
            String where = settings.tools().map(folder -> " in " + folder).orElse("");
            throw new BackupException(ExitCode.FAILED, settings.name() + ": pg_dump is missing" + where, wanted);
        }
        return found.stream()
                .filter(tools -> tools.major() >= major)
                .min(Comparator.comparingInt(ClientTools::major))
                .orElseThrow(() -> new BackupException(
                        ExitCode.FAILED,
                        Text.of(
                                "%s: pg_dump is older than the server: server %s, found %s",
                                settings.name(), server.text(), list(found)),
                        wanted));
    }

    /** Returns the newest tools of this machine: pg_restore reads what any older pg_dump wrote. */
    static ClientTools newest() throws IOException {
        return find("pg_restore", usualFolders()).stream()
                .max(Comparator.comparingInt(ClientTools::major))
                .orElseThrow(() -> new BackupException(
                        ExitCode.FAILED,
                        "postgres: pg_restore is missing, which reads a dump back",
                        "install postgresql-client"));
    }

    private static String list(List<ClientTools> found) {
        return found.stream()
                .map(tools -> tools.version() + " in " + tools.folder())
                .collect(Collectors.joining(", "));
    }

    private static List<ClientTools> find(String program, List<Path> folders) throws IOException {
        List<ClientTools> found = new ArrayList<>();
        for (Path folder : folders) {
            Path file = folder.resolve(program);
            if (Files.isExecutable(file) && !file.toRealPath().endsWith(WRAPPER)) {
                version(file).ifPresent(version -> found.add(new ClientTools(folder, version)));
            }
        }
        return found;
    }

    private static List<Path> usualFolders() {
        List<Path> folders = new ArrayList<>();
        FOLDERS.forEach((parent, children) -> folders.addAll(children(parent, children)));
        for (String part : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            folders.add(Path.of(part));
        }
        return folders.stream().distinct().toList();
    }

    private static List<Path> children(Path parent, String names) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, names)) {
            children.forEach(child -> folders.add(child.resolve("bin")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
    }

    private static Optional<String> version(Path program) throws IOException {
        ProcessBuilder builder =
                ChildProcess.of(List.of(program.toString(), "--version")).redirectErrorStream(true);
        builder.environment().keySet().retainAll(ToolProcess.INHERITED);
        Process process = builder.start();
        process.getOutputStream().close();
        // the answer is one short line; a program that says more is none of PostgreSQL's
        String answer = new String(process.getInputStream().readNBytes(1000), StandardCharsets.UTF_8);
        process.destroy();
        Matcher matcher = VERSION.matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1) + matcher.group(2)) : Optional.empty();
    }
}
