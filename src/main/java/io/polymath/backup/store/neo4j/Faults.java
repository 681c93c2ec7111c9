package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/**
 * Tells what the driver throws in the words of an operator.
 *
 * @param store the store's name
 * @param action what was being done: {@code read}
 */
record Faults(String store, DatabaseAddress address, String action) {

    private static final String NO_DATABASE = "Neo.ClientError.Database.DatabaseNotFound";
    private static final String TOO_MANY_LOGINS = "Neo.ClientError.Security.AuthenticationRateLimit";
    private static final String EXPIRED = "Neo.ClientError.Security.CredentialsExpired";

    /** All that a client is told of a full disk. */
    private static final String NO_LOG = "could not append transaction";

    /** Told by the driver as other exceptions than those of a log-in. */
    private static final Set<String> LOGIN = Set.of(TOO_MANY_LOGINS, EXPIRED);

    /** Returns the faults of a database that is read. */
    static Faults reading(String store, DatabaseAddress address) {
        return new Faults(store, address, "read");
    }

    /** Returns the faults of a database that is written to. */
    static Faults writing(String store, DatabaseAddress address) {
        return new Faults(store, address, "write to");
    }

    /** Returns what went wrong while a connection was made, over which more may be asked. */
    BackupException translate(Neo4jException e, Driver driver) {
        return NO_DATABASE.equals(e.code()) ? noDatabase(e, driver) : translate(e);
    }

    /** Returns what went wrong. */
    BackupException translate(Neo4jException e) {
        if (e instanceof AuthenticationException || LOGIN.contains(e.code())) {
            return login(e);
        }
        if (e instanceof ServiceUnavailableException) {
            return unreachable(e);
        }
        String what = Text.of("unable to %s %s: ", action, address);
        if (sentence(e).contains(NO_LOG)) {
            return fault(
                    e,
                    what + "the server could not write its transaction log",
                    "is its disk full? its log tells; make room and start the server again");
        }
        return fault(e, what + sentence(e), "the log of the server may tell more");
    }

    private BackupException login(Neo4jException e) {
        String what = Text.of("unable to log in to %s as %s: ", address.server(), address.user());
        if (TOO_MANY_LOGINS.equals(e.code())) {
            return refusal(e, what + "too many wrong passwords", "wait a few seconds before the next try");
        }
        if (EXPIRED.equals(e.code())) {
            return refusal(e, what + "the password has expired", "set another one: ALTER CURRENT USER SET PASSWORD");
        }
        if (address.password().isEmpty()) {
            return refusal(e, what + "no password", "set the password of the store");
        }
        return refusal(e, what + "wrong user or password", "check the user and the password of the store");
    }

    private BackupException unreachable(Neo4jException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String what = Text.of("unable to connect to %s: ", address.server());
        if (root instanceof ConnectException) {
            return fault(
                    e, what + sentence(root), "is the server running, and does it listen for Bolt on this address?");
        }
        if (root instanceof UnknownHostException) {
            return fault(e, what + "unknown host", "check the host in the uri of the store");
        }
        return fault(
                e,
                Text.of("unable to talk to %s: %s", address.server(), sentence(e)),
                "is the server still running, does it speak Bolt on this port, and does it want bolt+s:// ?");
    }

    private BackupException noDatabase(Neo4jException e, Driver driver) {
        String message = "no database " + address;
        try (Session session = driver.session(SessionConfig.forDatabase("system"))) {
            String names = session.run("SHOW DATABASES YIELD name RETURN DISTINCT name ORDER BY name").stream()
                    .map(row -> row.get("name").asString())
                    .collect(Collectors.joining(", "));
            return fault(e, message, "it has " + names);
        } catch (Neo4jException unlisted) {
            e.addSuppressed(unlisted);
            return fault(e, message, "check the database of the store");
        }
    }

    private BackupException fault(Exception cause, String message, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint, cause);
    }

    private BackupException refusal(Exception cause, String message, String hint) {
        return new BackupException(ExitCode.WRONG_KEY, store + ": " + message, hint, cause);
    }

    /** Returns the first line of a message, in our style: no capital at its start, but for SSL and such; no full stop. */
    private static String sentence(Throwable e) {
        String line =
                String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("\\.$", "");
        if (line.length() < 2 || Character.isUpperCase(line.charAt(1))) {
            return line;
        }
        return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }
}
