package io.polymath.backup.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: {@code polymath-backup COMMAND}. */
@Command(
        name = "polymath-backup",
        header = "Backs up PostgreSQL, Neo4j, ChromaDB and files as one verified set.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            BackupCommand.class,
            ListCommand.class,
            ShowCommand.class,
            VerifyCommand.class,
            RestoreCommand.class,
            DiffCommand.class,
            PruneCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            StatusCommand.class,
            WatchCommand.class,
            CheckCommand.class,
            CopyCommand.class,
            DrillCommand.class,
            RunCommand.class,
            DemoCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 incomplete, 10 no such repository, set or store,",
            "11 locked by another run, 12 password or key refused, 20 verification failed, 21 drill failed,",
            "22 copy not proved, 130 interrupted by Ctrl-C, 143 ended by SIGTERM."
        })
final class Main implements Callable<Integer> {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The folder of application.properties; $${POLYMATH_CONFIG} or config unless given.")
    private @Nullable Path config;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The folder of the routes; the one beside the configuration unless given.")
    private @Nullable Path routes;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print JSON lines, each with a message_type; the last one is a summary.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what the program does, and where errors come from.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Log warnings and errors only.")
    private boolean quiet;

    @Option(
            names = "--log-format",
            scope = ScopeType.INHERIT,
            description = "How a line of the log looks: text (default), or json for programs.")
    private Logging.Format logFormat = Logging.Format.text;

    @Spec
    private CommandSpec spec;

    private final Program program;

    Main(Program program) {
        this.program = program;
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Program.ofThisProcess(), args));
    }

    /** Runs a command and returns its exit code. */
    static int run(Program program, String... args) {
        Main main = new Main(program);
        CommandLine commands = new CommandLine(main);
        commands.getSubcommands().values().forEach(Main::addHelp);
        commands.setOut(program.out());
        commands.setErr(program.err());
        commands.setExecutionStrategy(parsed -> {
            Logging.level(main.verbose, main.quiet || main.json);
            Logging.format(main.logFormat);
            return new CommandLine.RunLast().execute(parsed);
        });
        commands.setParameterExceptionHandler(new UsageErrors(program));
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            ErrorMessage message = ErrorMessage.of(thrown);
            message.print(program, main.json, main.verbose);
            return message.exitCode().number();
        });
        return commands.execute(args);
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build());
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command was given");
    }

    /** Returns the description of all commands. */
    CommandLine commandLine() {
        return spec.commandLine();
    }

    Program program() {
        return program;
    }

    boolean json() {
        return json;
    }

    Logging.Format logFormat() {
        return logFormat;
    }

    /** Returns whether progress is drawn: on a terminal, unless asked not to. */
    boolean drawsProgress() {
        return program.terminal() && !json && !quiet && !verbose;
    }

    /** Returns whether where errors come from is to be told. */
    boolean verbose() {
        return verbose;
    }

    /** Returns the folder of the configuration. */
    Path config() {
        if (config != null) {
            return config;
        }
        return Path.of(program.environment().getOrDefault("POLYMATH_CONFIG", "config"));
    }

    /** Returns the folder of the routes. */
    Path routes() {
        return routes != null ? routes : config().toAbsolutePath().normalize().resolveSibling("routes");
    }
}
