package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.PatientRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreRun;
import io.polymath.backup.run.BackupRun;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Manifest;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What our words say to each other through a message. */
final class Words {

    /** All our words: the schemes of our components. */
    static final List<String> ALL = List.of(
            "set",
            "export",
            "compress",
            "encrypt",
            "archive",
            "verify",
            "restore",
            "command",
            "report",
            "prune",
            "copy",
            "reread",
            "watch",
            "notice");

    /** The name of {@link io.polymath.backup.run.Backups} in Camel's registry. */
    static final String BACKUPS = "backups";
    /** The header with the {@link io.polymath.backup.run.Request} of a run. */
    static final String REQUEST = "polymathRequest";
    /** The header with the name of the set that a command is about. */
    static final String SET = "set";
    /** The header with the {@link RestoreRequest} of a restore. */
    static final String RESTORE_REQUEST = "polymathRestoreRequest";
    /** The header that tells the steps of a restore whether live stores are replaced. */
    static final String IN_PLACE = "inPlace";

    /** The header in which Camel's quartz component tells when it fires the next time. */
    private static final String NEXT_RUN = "nextFireTime";
    /** The header with the name of the repository that a command is about. */
    static final String REPOSITORY = "repository";

    /** The exchange property with the {@link io.polymath.backup.watch.Look} of the word watch. */
    static final String LOOK = "polymathLook";

    private static final String JOURNAL = "polymathJournal";
    private static final String RUN = "polymathRun";
    private static final String RESTORE = "polymathRestore";
    private static final String STORE = "polymathStore";

    private Words() {}

    static void hold(Exchange exchange, Journal journal) {
        exchange.setProperty(JOURNAL, journal);
    }

    /** Returns the journal of the run; begins one at the first step of a route that a trigger started. */
    static Journal journal(Exchange exchange, Task task) {
        Journal journal = exchange.getProperty(JOURNAL, Journal.class);
        if (journal == null) {
            Backups backups = exchange.getContext().getRegistry().lookupByNameAndType(BACKUPS, Backups.class);
            journal = new Journal(task, backups.clock());
            Date next = exchange.getMessage().getHeader(NEXT_RUN, Date.class);
            if (next != null) {
                journal.expects(OffsetDateTime.ofInstant(
                        next.toInstant(), backups.clock().getZone()));
            }
            hold(exchange, journal);
        }
        return journal;
    }

    /** Returns the keys that {@link Pipeline#start} was given; none when there were none. */
    static Encryption encryption(CamelContext camel) {
        Encryption encryption = camel.getRegistry().findSingleByType(Encryption.class);
        return encryption == null ? Encryption.none() : encryption;
    }

    static Remotes remotes(CamelContext camel) {
        Remotes remotes = camel.getRegistry().findSingleByType(Remotes.class);
        return remotes == null ? Remotes.none() : remotes;
    }

    /** Returns the repository of a name: one that needs no routes, or one that the routes of its kind reach. */
    static Repository repository(CamelContext camel, String name) {
        return repository(camel, name, remotes(camel).patience(name));
    }

    /** Returns the repository of a name, asked as often as this says. */
    static Repository repository(CamelContext camel, String name, Patience patience) {
        Remotes remotes = remotes(camel);
        remotes.check(name);
        Remote remote = remotes.of(name).orElse(Remote.unset(name));
        if (remote.made().isPresent()) {
            return new PatientRepository(remote.made().get(), patience);
        }
        for (String verb : RouteRepository.VERBS) {
            String uri = "direct://" + remote.kind() + "-" + verb;
            if (camel.getRoutes().stream()
                    .noneMatch(route -> route.getEndpoint().getEndpointUri().equals(uri))) {
                throw new BackupException(
                        ExitCode.NOT_FOUND,
                        Text.of("no repository %s: no route begins with direct:%s-%s", name, remote.kind(), verb),
                        Text.of(
                                "set repository.%s.kind to one of %s, or write its four routes",
                                name, String.join(", ", Remote.KINDS)));
            }
        }
        return new RouteRepository(remote, camel.createProducerTemplate(), patience);
    }

    static void hold(Exchange exchange, BackupRun run) {
        exchange.setProperty(RUN, run);
    }

    static @Nullable BackupRun runOrNull(Exchange exchange) {
        return exchange.getProperty(RUN, BackupRun.class);
    }

    static BackupRun run(Exchange exchange, String word) {
        BackupRun run = runOrNull(exchange);
        if (run == null) {
            throw new BackupException(
                    ExitCode.USAGE, word + ": no set is open", "put the step set:open before it in the route");
        }
        return run;
    }

    static void hold(Exchange exchange, RestoreRun run) {
        exchange.setProperty(RESTORE, run);
    }

    static @Nullable RestoreRun restoreOrNull(Exchange exchange) {
        return exchange.getProperty(RESTORE, RestoreRun.class);
    }

    static RestoreRun restore(Exchange exchange, String word) {
        RestoreRun run = restoreOrNull(exchange);
        if (run == null) {
            throw new BackupException(
                    ExitCode.USAGE, word + ": no restore is open", "put the step restore:open before it in the route");
        }
        return run;
    }

    static void nameStore(Exchange exchange, String store) {
        exchange.setProperty(STORE, store);
    }

    static @Nullable String storeOrNull(Exchange exchange) {
        return exchange.getProperty(STORE, String.class);
    }

    /** Returns the message's body, which has to be of a type; the error names what it is instead. */
    static <T> T body(Exchange exchange, Class<T> type, String word) {
        Object body = exchange.getMessage().getBody();
        if (type.isInstance(body)) {
            return type.cast(body);
        }
        throw new BackupException(
                ExitCode.USAGE,
                Text.of("%s: expected %s, got %s", word, name(type), body == null ? "nothing" : name(body.getClass())),
                hint(type));
    }

    private static String name(Class<?> type) {
        if (type == Export.class) {
            return "an export";
        }
        if (type == Archive.class) {
            return "an archive";
        }
        return type == Manifest.class ? "a set" : "a " + type.getSimpleName();
    }

    private static String hint(Class<?> type) {
        if (type == Export.class) {
            return "it has to stand between export:STORE and archive:write";
        }
        return type == Archive.class
                ? "it has to stand after archive:write"
                : "it has to stand after set:seal or set:find";
    }
}
