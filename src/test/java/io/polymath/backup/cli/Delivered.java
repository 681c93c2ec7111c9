package io.polymath.backup.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The program as it is delivered: a jar that only tests have on their class path is missing in it, too. */
final class Delivered {

    /** Where the build lists the jars that it delivers; not set outside of it, where those of the tests have to do. */
    private static final @Nullable String LIST = System.getProperty("delivered.jars");

    private Delivered() {}

    /** Returns the jars, and then the folder of the program's own classes. */
    static String classPath() throws IOException {
        return Stream.concat(jars().stream(), Stream.of(classes()))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns options by which a process starts sooner. */
    static List<String> options() throws IOException {
        return LIST == null ? List.of() : SharedClasses.options(Path.of(LIST));
    }

    /** Returns the folder with the program's own classes. */
    static Path classes() {
        return entries(System.getProperty("java.class.path"))
                .filter(entry -> Files.exists(entry.resolve("io/polymath/backup/cli/Main.class")))
                .findFirst()
                .orElseThrow();
    }

    static List<Path> jars() throws IOException {
        String jars = LIST == null ? System.getProperty("java.class.path") : Files.readString(Path.of(LIST));
        return entries(jars.strip())
                .filter(entry -> entry.toString().endsWith(".jar"))
                .toList();
    }

    private static Stream<Path> entries(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1)).map(Path::of);
    }
}
