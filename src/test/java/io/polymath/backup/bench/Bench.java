package io.polymath.backup.bench;

import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands of {@code bin/bench}. All that they write goes to the folder for temporary files. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures the program on a generated estate: real PostgreSQL, Neo4j and Chroma, and files.",
        subcommands = {Bench.Backup.class, Bench.Restore.class, Bench.Memory.class, Bench.Encrypt.class})
public final class Bench {

    /** The folder of the checkout, which the launcher tells. */
    private static final Path CHECKOUT = Path.of(System.getProperty("polymath.home", ""));

    private Bench() {}

    public static void main(String[] arguments) {
        Runtime.getRuntime().addShutdownHook(new Thread(Bench::killAll, "kill-all"));
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    /** Ends every process that was started, whatever ends this one. */
    private static void killAll() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** How much a benchmark does. */
    static final class Extent {

        @Option(
                names = "--size",
                defaultValue = "1GB",
                description = "How large the estate, or the file, shall be: 200MB to 6GB (default ${DEFAULT-VALUE}).")
        private String size = "";

        @Option(
                names = "--rounds",
                defaultValue = "3",
                description = "How often each is run, in turn (default ${DEFAULT-VALUE}).")
        private int rounds;

        long bytes() {
            return Sizes.parse(size);
        }
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            description = "Our backup, verified by file and by content, against cp, tar, zstd, pg_dump and a loop.")
    static final class Backup implements Callable<Integer> {

        @Mixin
        private Extent extent = new Extent();

        @Override
        public Integer call() throws Exception {
            try (BenchEstate estate = BenchEstate.start(extent.bytes())) {
                new BackupBench(CHECKOUT, estate, Report.TO_STDOUT).run(extent.rounds);
            }
            return 0;
        }
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description =
                    "Our restore with its proof of equality, store by store, against zstd, tar, pg_restore and a loop.")
    static final class Restore implements Callable<Integer> {

        @Mixin
        private Extent extent = new Extent();

        @Override
        public Integer call() throws Exception {
            try (BenchEstate estate = BenchEstate.start(extent.bytes());
                    Neo4jServer second = Neo4jServer.start(BenchEstate.NEO4J_PASSWORD)) {
                new RestoreBench(CHECKOUT, estate, second, Report.TO_STDOUT).run(extent.rounds);
            }
            return 0;
        }
    }

    @Command(
            name = "encrypt",
            mixinStandardHelpOptions = true,
            description = "Our encryption and decryption of one file against gpg, with the same settings.")
    static final class Encrypt implements Callable<Integer> {

        @Mixin
        private Extent extent = new Extent();

        @Override
        public Integer call() throws Exception {
            Path folder = Files.createTempDirectory("encrypt");
            try {
                new EncryptBench(extent.bytes(), folder, Report.TO_STDOUT).run(extent.rounds);
            } finally {
                Folders.delete(folder);
            }
            return 0;
        }
    }

    @Command(
            name = "memory",
            mixinStandardHelpOptions = true,
            description = "Our backup and verification of a large estate in 256 MB of heap, and what they really take.")
    static final class Memory implements Callable<Integer> {

        @Option(
                names = "--size",
                defaultValue = "6GB",
                description = "How large the estate shall be: 200MB to 6GB (default ${DEFAULT-VALUE}).")
        private String size = "";

        @Override
        public Integer call() throws Exception {
            try (BenchEstate estate = BenchEstate.start(Sizes.parse(size))) {
                new MemoryBench(CHECKOUT, estate, Report.TO_STDOUT).run();
            }
            return 0;
        }
    }
}
