package io.polymath.backup.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A checkout of the project in a folder of a test's own, where the program was just built. */
final class Checkout {

    private static final long LIMIT_SECONDS = 60;

    private final Path folder;

    private Checkout(Path folder) {
        this.folder = folder;
    }

    /** Makes it in an empty folder, as Maven does. */
    static Checkout in(Path folder) throws IOException {
        Checkout checkout = new Checkout(folder);
        checkout.copy("bin/polymath-backup", "bin/setup", "src/main/launcher", "pom.xml");
        Path lib = Files.createDirectories(folder.resolve("target/lib"));
        for (Path jar : Delivered.jars()) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        jar(Delivered.classes(), folder.resolve("target/polymath-backup.jar"));
        Files.createFile(folder.resolve("target/.built"));
        return checkout;
    }

    /** Adds what the demo needs: its classes, the shipped routes, and the servers that are installed already. */
    Checkout withDemo() throws IOException {
        copy("src/test/servers", "routes");
        Files.createSymbolicLink(folder.resolve(".servers"), Path.of(".servers").toRealPath());
        Path target = folder.resolve("target");
        Path jars = Files.createDirectory(target.resolve("demo-lib"));
        for (Path entry : classPathOfTests()) {
            boolean tests = Files.exists(entry.resolve("io/polymath/backup/demo"));
            if (tests || entry.toString().endsWith(".jar")) {
                Files.createSymbolicLink(
                        tests ? target.resolve("test-classes") : jars.resolve(entry.getFileName()), entry.toRealPath());
            }
        }
        Files.createFile(target.resolve(".demo-built"));
        return this;
    }

    Path folder() {
        return folder;
    }

    /** Returns the command that starts the program. */
    String launcher() {
        return folder.resolve("bin/polymath-backup").toString();
    }

    private static List<Path> classPathOfTests() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    private void copy(String... paths) throws IOException {
        List<String> command = new ArrayList<>(List.of("cp", "-r", "--parents"));
        command.addAll(List.of(paths));
        command.add(folder.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("unable to copy " + String.join(" ", paths));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a checkout was made", e);
        }
    }

    private static void jar(Path classes, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(classes)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Path file : files) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }
}
