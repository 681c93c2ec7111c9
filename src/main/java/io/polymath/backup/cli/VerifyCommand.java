package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Rereading;
import io.polymath.backup.run.Share;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.Summary;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** {@code verify}. */
@Command(name = "verify", description = "Read a set back, and keep the proof beside it.")
final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(arity = "0..1", paramLabel = "SET", defaultValue = "latest", description = "A set's name, or latest.")
    private String set = "latest";

    @Option(
            names = "--level",
            defaultValue = "content",
            description = "file: size and SHA-256; content (default): also every record. Values: file, content.",
            converter = LevelConverter.class)
    private Proof.Level level = Proof.Level.CONTENT;

    @Option(
            names = "--share",
            paramLabel = "N/M",
            description =
                    "With --from: read this share of all sets there, what was not read for the longest time first.",
            converter = ShareConverter.class)
    private @Nullable Share share;

    @Mixin
    private Source source = new Source();

    @Override
    public Integer call() throws Exception {
        Share asked = share;
        if (asked != null) {
            return read(asked);
        }
        SetProof proof = source.isElsewhere()
                ? source.use(main, (sets, backups) -> backups.verify(sets, sets.find(set), level))
                : verify();
        SetReport.of(main).printProof(proof);
        return 0;
    }

    private int read(Share asked) throws Exception {
        if (!source.isElsewhere() || !set.equals("latest")) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "--share is about all sets of another repository",
                    "verify --from s3 --share 1/7, without the name of a set");
        }
        Readings readings = source.reach(main, (repository, backups) -> new Rereading(backups, repository).read(asked));
        PrintWriter out = main.program().out();
        if (main.json()) {
            JsonLines.print(out, new Line("summary", readings.damaged().isEmpty() ? "ok" : "damaged", readings));
        } else {
            out.println(Text.of(
                    "%s: read %s of %s back, %d damaged%s",
                    readings.repository(),
                    Summary.bytes(readings.lastBytes()),
                    Summary.bytes(readings.allBytes()),
                    readings.damaged().size(),
                    readings.since()
                            .map(since -> "; every byte was read since " + since.truncatedTo(ChronoUnit.SECONDS))
                            .orElse("; not every byte was read yet")));
        }
        if (!readings.damaged().isEmpty()) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    String.join("; ", readings.damaged()),
                    "do not rely on this copy: use another set or repository, and copy the set again");
        }
        return 0;
    }

    private record Line(String messageType, String status, Readings readings) {}

    private SetProof verify() throws Exception {
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main)) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return pipeline.verify(set, level);
            }
        }
    }

    /** Reads {@code 1/7}. */
    static final class ShareConverter implements ITypeConverter<Share> {
        @Override
        public Share convert(String value) {
            return Share.parse(value).orElseThrow(() -> new TypeConversionException("expected a share, such as 1/7"));
        }
    }

    /** Reads {@code file} and {@code content}. */
    static final class LevelConverter implements ITypeConverter<Proof.Level> {
        @Override
        public Proof.Level convert(String value) {
            return switch (value) {
                case "file" -> Proof.Level.FILE;
                case "content" -> Proof.Level.CONTENT;
                default -> throw new TypeConversionException("expected file or content");
            };
        }
    }
}
