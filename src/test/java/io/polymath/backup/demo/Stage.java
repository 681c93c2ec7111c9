package io.polymath.backup.demo;

import io.polymath.backup.cli.Demo.Commands;
import io.polymath.backup.cli.Demo.Options;
import io.polymath.backup.cli.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a chapter of the demo works with: filled servers, a configuration, and the program's commands. */
record Stage(Estate estate, Path config, Path routes, Options options, Program program, Commands commands) {

    void say(String format, Object... args) {
        program.err().println("demo: " + String.format(Locale.ROOT, format, args));
    }

    /** Runs a command of the program, and returns its exit code. */
    int run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-c", config.toString(), "--routes", routes.toString()));
        if (options.json()) {
            arguments.add("--json");
        }
        return commands.run(arguments.toArray(String[]::new));
    }

    /** Adds settings while something runs; afterwards they are as before. */
    int with(String settings, Running running) throws Exception {
        return with(before -> before + settings, running);
    }

    /** Edits the settings while something runs; afterwards they are as before. */
    int with(UnaryOperator<String> edit, Running running) throws Exception {
        Path file = config.resolve("application.properties");
        String before = Files.readString(file);
        Files.writeString(file, edit.apply(before));
        try {
            return running.run();
        } finally {
            restore(file, before);
        }
    }

    private static void restore(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    /** What runs with these settings. */
    @FunctionalInterface
    interface Running {
        int run() throws Exception;
    }
}
