package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.MailServer.Login;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.SendFailedException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells what went wrong with a mail server, in our words. */
final class MailFaults {

    private MailFaults() {}

    static Trouble of(MailServer server, Throwable thrown) {
        String where = server.address();
        if (find(thrown, BackupException.class) != null) {
            return Trouble.of(thrown);
        }
        if (find(thrown, AuthenticationFailedException.class) != null) {
            String user = server.login().map(Login::user).orElse("nobody");
            return trouble(
                    "unable to log in to " + where + " as " + user,
                    "check mail.user and mail.password",
                    ExitCode.WRONG_KEY);
        }
        if (find(thrown, SSLException.class) != null) {
            return tls(where, String.valueOf(deepest(thrown).getMessage()));
        }
        if (find(thrown, SocketTimeoutException.class) != null) {
            return failed(
                    "no answer from " + where + " in time",
                    "is it a mail server, and does mail.security fit its port? Or raise mail.timeout");
        }
        if (find(thrown, ConnectException.class) != null) {
            return failed(
                    "unable to connect to " + where + ": connection refused",
                    "is the mail server running, and does it listen on this port?");
        }
        if (find(thrown, UnknownHostException.class) != null) {
            return failed("unable to find " + server.host(), "check mail.host, and the name server of this machine");
        }
        if (find(thrown, SendFailedException.class) != null) {
            return failed(
                    where + " refuses the mail: " + oneLine(deepest(thrown)),
                    "check mail.from and mail.to, and whether the server wants a log-in");
        }
        if (String.valueOf(thrown.getMessage()).contains("STARTTLS")) {
            return failed(where + " offers no STARTTLS", "set mail.security = tls, or none if the way there is safe");
        }
        return failed(where + ": " + oneLine(thrown), "run again with -v, which logs where it came from");
    }

    private static Trouble tls(String where, String message) {
        if (message.contains("PKIX") || message.contains("certification path")) {
            return failed(
                    "the certificate of " + where + " is signed by nobody that is trusted",
                    "name the certificate of its authority with mail.authorities");
        }
        if (message.contains("subject alternative") || message.contains("No name matching")) {
            return failed(
                    "the certificate of " + where + " is for another name",
                    "set mail.host to the name that stands in its certificate");
        }
        return failed(
                "unable to speak TLS with " + where + ": " + message,
                "does mail.security fit the port? Usual are starttls with 587, tls with 465");
    }

    private static Trouble failed(String reason, String hint) {
        return trouble(reason, hint, ExitCode.FAILED);
    }

    private static Trouble trouble(String reason, String hint, ExitCode exitCode) {
        return new Trouble(reason, hint, exitCode);
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private static Throwable deepest(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            cause = next;
        }
        return cause;
    }

    private static String oneLine(Throwable thrown) {
        return Optional.ofNullable(thrown.getMessage())
                .map(message -> message.strip().replaceAll("[\\s\\p{Cntrl}]+", " "))
                .orElse(thrown.getClass().getSimpleName());
    }
}
