package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what driver and tools say into what an operator can act on. */
final class Faults {

    /** What a tool says when a table was dropped or renamed before it could lock it. */
    private static final Pattern SCHEMA_MOVED = Pattern.compile(
            "could not open relation|does not exist|cache lookup failed|returned 0 rows|failed sanity check");

    private static final Pattern CONNECTION_LOST = Pattern.compile(
            "server closed the connection|terminating connection|connection to server .* (failed|was lost)"
                    + "|could not receive data|no connection to the server");

    /** What the operating system tells the server. */
    private static final String DISK_FULL = "No space left on device";

    /** What a tool says when the transaction that held its snapshot has ended; versions before 17 say it in two ways. */
    private static final Pattern SNAPSHOT_GONE = Pattern.compile(
            "could not import the requested snapshot|invalid snapshot identifier|snapshot \".*\" does not exist");

    private final PostgresSettings settings;
    private final String work;

    Faults(PostgresSettings settings) {
        this(settings, "dump");
    }

    /** @param work what a lost connection interrupts */
    Faults(PostgresSettings settings, String work) {
        this.settings = settings;
        this.work = work;
    }

    BackupException fault(String what, String hint) {
        return told(ExitCode.FAILED, what, hint);
    }

    private BackupException refusal(String what, String hint) {
        return told(ExitCode.WRONG_KEY, what, hint);
    }

    private BackupException told(ExitCode exitCode, String what, String hint) {
        return new BackupException(exitCode, settings.name() + ": " + settings.masked(what), hint);
    }

    /** Returns why no connection came about: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    BackupException unableToConnect(SQLException e) {
        String text = text(e);
        if (text.contains("Peer authentication failed")) {
            return refusal(
                    "peer authentication failed for role " + settings.user() + " at " + settings.address(),
                    "run as the operating system's user of that name, or set host = localhost and a password");
        }
        String where = "unable to connect to " + settings.address() + ": ";
        return switch (state(e)) {
            case "28P01" ->
                refusal(
                        where + "wrong password for role " + settings.user(),
                        "set the password; the server also says this when there is no such role");
            case "28000" -> refusal(where + lower(text), "check pg_hba.conf and the role on the server");
            case "3D000" ->
                fault(where + "there is no database " + settings.database(), "list the databases with psql -l");
            case "53300" -> fault(where + "the server has no connection left", "raise max_connections, or try later");
            case "57P03" -> fault(where + lower(text), "the server is starting or stopping; try again in a moment");
            case "08004" -> refusal(where + lower(text), "set the password");
            case "08001" -> unreachable(where, e);
            default -> fault(where + lower(text), "see the log of the server");
        };
    }

    private BackupException unreachable(String where, SQLException e) {
        String cause = Optional.ofNullable(e.getCause())
                .map(Throwable::getMessage)
                .map(Faults::lower)
                .orElse("the connection was refused");
        if (settings.isLocalSocket()) {
            return fault(where + "no server listens on this socket", "is the server running, and is this its folder?");
        }
        if (e.getCause() instanceof java.net.UnknownHostException) {
            return fault(where + "unknown host", "check the name of the host");
        }
        return fault(
                where + cause.replace(" (connection refused)", ""),
                "is the server running, and does it listen on this address?");
    }

    /** Returns what a failed query means. */
    IOException translate(String doing, SQLException e) {
        if (SCHEMA_MOVED.matcher(text(e)).find()) {
            return new SchemaMovedException(settings.masked(lower(text(e))));
        }
        if (state(e).startsWith("08") || state(e).startsWith("57P")) {
            throw connectionLost();
        }
        if (state(e).equals("55P03")) {
            throw lockTimeout();
        }
        if (state(e).equals("53100")) {
            throw diskFull(lower(text(e)));
        }
        // "must be member of role", "must be superuser": only a restore asks for what needs that
        boolean refused = state(e).equals("42501") && text(e).contains("must be");
        throw fault(
                "unable to " + doing + ": " + lower(text(e)),
                refused ? "set restore.user to a superuser" : "see the log of the server");
    }

    static boolean isSnapshotGone(ToolProcess.Ending ending) {
        return SNAPSHOT_GONE.matcher(ending.errors()).find();
    }

    /** Returns what a tool that failed meant. */
    IOException translate(ToolProcess.Ending ending) {
        String reason = ending.reason();
        if (SCHEMA_MOVED.matcher(ending.errors()).find()) {
            return new SchemaMovedException(settings.masked(reason));
        }
        if (CONNECTION_LOST.matcher(ending.errors()).find()) {
            throw connectionLost();
        }
        // pg_dump bounds its wait for locks by the statement timeout
        if (reason.contains("due to statement timeout")) {
            throw lockTimeout();
        }
        String hint = reason.contains("permission denied")
                ? "grant it, or all at once: GRANT pg_read_all_data TO " + settings.user()
                : "see the log of the server";
        throw fault(ending.tool() + " failed: " + reason, hint);
    }

    /** Returns what a pg_restore that failed meant. */
    BackupException notRestored(ToolProcess.Ending ending) {
        if (CONNECTION_LOST.matcher(ending.errors()).find()) {
            return connectionLost();
        }
        String reason = ending.reason();
        if (reason.contains(DISK_FULL)) {
            return diskFull(reason);
        }
        boolean refused = reason.contains("permission denied") || reason.contains("must be");
        return fault(
                ending.tool() + " failed: " + reason,
                refused ? "set restore.user to a superuser" : "see the log of the server");
    }

    private BackupException connectionLost() {
        return fault(
                "lost the connection to " + settings.address() + " in the middle of the " + work,
                "is the server still running? its log tells why it stopped");
    }

    private BackupException diskFull(String reason) {
        return fault(
                "no room left on the server at " + settings.address() + ": " + reason.replace(": " + DISK_FULL, ""),
                "make room on the disk of the server; then run the " + work + " again, which begins anew");
    }

    private BackupException lockTimeout() {
        return fault(
                "a table stayed locked for " + settings.lockTimeout().toSeconds() + " s",
                "see pg_locks for who holds it, try again later, or raise lock-timeout");
    }

    private static String state(SQLException e) {
        return Optional.ofNullable(e.getSQLState()).orElse("");
    }

    /** Returns the server's own words, without the severity that the driver puts before them. */
    private static String text(SQLException e) {
        if (e instanceof PSQLException server) {
            Optional<String> message =
                    Optional.ofNullable(server.getServerErrorMessage()).map(ServerErrorMessage::getMessage);
            if (message.isPresent()) {
                return message.get();
            }
        }
        return Optional.ofNullable(e.getMessage()).orElse("no reason was given");
    }

    private static String lower(String text) {
        String line = text.strip();
        String stopped = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        return stopped.isEmpty() ? stopped : stopped.substring(0, 1).toLowerCase(Locale.ROOT) + stopped.substring(1);
    }
}
