package io.polymath.backup.cli;

import io.polymath.backup.server.JavaOptions;
import io.polymath.backup.set.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An archive of the classes that the program loads of the jars that it is delivered with, made once a build, as the launcher does:
 * it takes a third off the work of the hundreds of processes that tests start.
 */
final class SharedClasses {

    private SharedClasses() {}

    /** Returns the options of a process that takes its classes from there; it has the jars first on its class path. */
    static List<String> options(Path list) throws IOException {
        Path archive = list.resolveSibling("delivered.jsa");
        try (FileChannel lock = FileChannel.open(
                        list.resolveSibling("delivered.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (held.isValid()
                    && (!Files.exists(archive)
                            || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(list)) < 0)) {
                make(archive);
            }
        }
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    private static void make(Path archive) throws IOException {
        Path folder = Files.createTempDirectory(archive.getParent(), "rehearsal-");
        Path classes = folder.resolve("classes");
        Path made = folder.resolve("archive");
        for (String file : List.of("config/application.properties", "routes/rehearsal.camel.yaml")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Path.of("src/main/launcher").resolve(file), folder.resolve(file));
        }
        java(
                folder,
                Delivered.classPath(),
                List.of(
                        "-XX:DumpLoadedClassList=" + classes,
                        Rehearsal.class.getName(),
                        folder.resolve("config").toString(),
                        folder.resolve("sets").toString()));
        // folders cannot be in an archive, so it has not our own classes
        String jars = Delivered.jars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        java(
                folder,
                jars,
                List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + made));
        Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
        Folders.delete(folder);
    }

    private static void java(Path folder, String classPath, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JavaOptions.SHORT_LIFE);
        command.addAll(arguments);
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("CLASSPATH", classPath);
        try {
            if (builder.start().waitFor() != 0) {
                throw new IOException("no archive of classes: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an archive of classes was made", e);
        }
    }
}
