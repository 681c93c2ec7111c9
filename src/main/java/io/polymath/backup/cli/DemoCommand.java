package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code demo}. */
@Command(
        name = "demo",
        description =
                "Start throw-away servers, fill them with an estate, back it up by the shipped routes, copy the set to S3;"
                        + " then break a store, delete all of them, restore them from S3 and prove them equal.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    /** How much the estate holds. */
    enum Size {
        small,
        large
    }

    @Option(names = "--size", defaultValue = "small", description = "small (6,000 vectors) or large (20,000).")
    private Size size = Size.small;

    @Option(names = "--keep", description = "Leave the servers running, and say how to reach them.")
    private boolean keep;

    @Option(
            names = "--full",
            description = "Also show an encrypted, signed set in four repositories, notices, an alarm, and its end.")
    private boolean full;

    @Override
    public Integer call() throws Exception {
        Demo demo = ServiceLoader.load(Demo.class)
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        ExitCode.USAGE,
                        "the demo is not part of the installed program",
                        "run bin/polymath-backup demo in a checkout of the project"));
        return demo.run(
                new Demo.Options(size == Size.large, keep, main.json(), full),
                main.program(),
                args -> Main.run(main.program(), args));
    }
}
