package io.polymath.backup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.codec.Codecs;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Stores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A set whose stores are restored without us: by the commands of docs/operations.md, as they stand there, run by a shell
 * in the folder of the set with the tools of Debian.
 */
public final class ByHand {

    private static final Path PAGE = Path.of("docs", "operations.md");

    private final Manifest set;
    private final Path folder;

    private ByHand(Manifest set, Path folder) {
        this.set = set;
        this.folder = folder;
    }

    /** Saves a store as a set, compressed as the shipped routes do, in a new repository. */
    public static ByHand save(Store store, Path repository) throws IOException {
        Clock clock = Clock.systemUTC();
        Backups backups = new Backups(
                List.of(store),
                new LocalRepository(repository),
                new Verifier(Stores::kind, Codecs::reading, clock),
                Policies.shipped(),
                clock,
                Progress.SILENT,
                new ActiveRuns(),
                "test-host",
                "polymath-backup test",
                List.of(),
                Signing.none());
        Manifest set = TestBackups.save(backups, export -> export.through(Codecs.reading("zstd")));
        return new ByHand(set, repository.resolve(set.set().value()));
    }

    public Manifest set() {
        return set;
    }

    /** Returns the folder of the set, in which the commands are run. */
    public Path folder() {
        return folder;
    }

    /** Checks the files, then runs all blocks of commands below a heading, one after the other; each has to end well. */
    public void follow(String heading, Map<String, String> environment) throws IOException, InterruptedException {
        Document page = Document.read(PAGE.toString());
        run(page.blocks("## Restoring by hand", "sh").get(0), environment);
        List<String> blocks = page.blocks(heading, "sh");
        assertThat(blocks).as(heading).isNotEmpty();
        for (String block : blocks) {
            run(block.replace("STAMP", set.set().stamp()), environment);
        }
    }

    private void run(String commands, Map<String, String> environment) throws IOException, InterruptedException {
        Path said = Files.createTempFile("by-hand", ".log");
        try {
            ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", commands)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            shell.environment().putAll(environment);
            int code = shell.start().waitFor();
            assertThat(code)
                    .as(commands + Files.readString(said, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            Files.delete(said);
        }
    }
}
