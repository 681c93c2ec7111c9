package io.polymath.backup.cli;

import io.polymath.backup.set.Manifest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code version}. */
@Command(name = "version", description = "Print the versions of the program, its format and its Java.")
final class VersionCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    private record Line(String messageType, String program, int format, String java) {}

    @Override
    public Integer call() {
        Line line = new Line("summary", Version.text(), Manifest.FORMAT, System.getProperty("java.version"));
        if (main.json()) {
            JsonLines.print(main.program().out(), line);
        } else {
            main.program().out().println(line.program() + ", format " + line.format() + ", Java " + line.java());
        }
        return 0;
    }
}
