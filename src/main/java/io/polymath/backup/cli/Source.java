package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.run.Backups;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes its sets from. The local folder is read at once; any other repository needs the routes. */
final class Source {

    @Option(
            names = "--from",
            paramLabel = "NAME",
            description = "Another repository than the local folder, such as s3.")
    private @Nullable String from;

    /** What is done with the sets of a repository. */
    @FunctionalInterface
    interface Use<T> {
        T of(RepositorySets sets, Backups backups) throws Exception;
    }

    /** What is done with a repository itself. */
    @FunctionalInterface
    interface Reach<T> {
        T of(Repository repository, Backups backups) throws Exception;
    }

    /** Returns whether it is another one than the local folder. */
    boolean isElsewhere() {
        return from != null && !from.equals("local");
    }

    /** Starts the routes, and does something with the sets of the repository. */
    <T> T use(Main main, Use<T> use) throws Exception {
        return reach(main, (repository, backups) -> use.of(backups.sets(repository), backups));
    }

    /** Starts the routes, and does something with the repository. */
    <T> T reach(Main main, Reach<T> reach) throws Exception {
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main)) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return reach.of(pipeline.repository(String.valueOf(from)), backups);
            }
        }
    }
}
