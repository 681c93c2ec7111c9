package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import java.util.concurrent.Callable;
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

    @Mixin
    private Source source = new Source();

    @Override
    public Integer call() throws Exception {
        SetProof proof = source.isElsewhere()
                ? source.use(main, (sets, backups) -> backups.verify(sets, sets.find(set), level))
                : verify();
        SetReport.of(main).printProof(proof);
        return 0;
    }

    private SetProof verify() throws Exception {
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main)) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return pipeline.verify(set, level);
            }
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
