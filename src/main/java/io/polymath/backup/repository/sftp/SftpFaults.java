package io.polymath.backup.repository.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.SftpException;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;

/** Says what the errors of SFTP mean to an operator. */
final class SftpFaults {

    private static final String LATER = "the next run, or copy, sends what is missing";

    private final SftpSettings settings;

    SftpFaults(SftpSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the error of a connection that was not made.
     *
     * @param seen the fingerprint of the key that the server has shown
     */
    IOException connecting(Optional<String> seen, Exception thrown) {
        String fingerprint = seen.map(key -> " (it shows " + key + ")").orElse("");
        if (thrown instanceof JSchChangedHostKeyException || thrown instanceof JSchRevokedHostKeyException) {
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    Text.of(
                            "%s: the key of %s is not the one in %s%s: nothing was sent",
                            settings.name(), settings.server(), settings.knownHosts(), fingerprint),
                    Text.of(
                            "somebody may be in between: ask the server's operator; if its key was changed on purpose,"
                                    + " ssh-keygen -f %s -R '%s', then add the new one",
                            settings.knownHosts(), settings.knownAs()),
                    thrown);
        }
        if (thrown instanceof JSchUnknownHostKeyException) {
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    Text.of(
                            "%s: the key of %s is not in %s%s",
                            settings.name(), settings.server(), settings.knownHosts(), fingerprint),
                    Text.of(
                            "compare the fingerprint with what the server's operator tells, then ssh-keyscan -p %d %s"
                                    + " >> %s",
                            settings.port(), settings.host(), settings.knownHosts()),
                    thrown);
        }
        String reason = String.valueOf(thrown.getMessage());
        if (reason.toLowerCase(Locale.ROOT).contains("auth")) {
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    Text.of("%s: %s refuses user %s", settings.name(), settings.server(), settings.user()),
                    settings.privateKey().isPresent()
                            ? Text.of(
                                    "is the public half of %s in the user's authorized_keys there?",
                                    settings.privateKey().get())
                            : "check " + settings.key("user") + " and " + settings.key("password"),
                    thrown);
        }
        String hint = "is the server running, and are " + settings.key("host") + " and port its address?";
        if (has(thrown, UnknownHostException.class)) {
            return new UnavailableException(settings.name() + ": unknown host " + settings.host(), hint, thrown);
        }
        if (has(thrown, ConnectException.class)) {
            return new UnavailableException(
                    Text.of("%s: unable to connect to %s: connection refused", settings.name(), settings.server()),
                    hint,
                    thrown);
        }
        return new UnavailableException(
                Text.of("%s: unable to connect to %s: %s", settings.name(), settings.server(), reason), hint, thrown);
    }

    /** Returns the error of a private key that cannot be read. */
    BackupException unreadableKey(Exception thrown) {
        return new BackupException(
                ExitCode.WRONG_KEY,
                Text.of(
                        "%s: unable to use the key %s",
                        settings.name(),
                        settings.privateKey().map(Object::toString).orElse("")),
                "is it a private key, and is " + settings.key("passphrase") + " that of it?",
                thrown);
    }

    /** Returns the error of a verb. */
    IOException using(String verb, String key, SftpException thrown) {
        String what = Text.of("%s: unable to %s %s", settings.name(), verb, key);
        if (thrown.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
            NoSuchFileException missing = new NoSuchFileException(key);
            missing.initCause(thrown);
            return missing;
        }
        if (thrown.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of("%s: %s refuses it to user %s", what, settings.server(), settings.user()),
                    Text.of("give the user the folder %s there, with chmod 700", settings.path()),
                    thrown);
        }
        if (String.valueOf(thrown.getMessage()).equals("Failure")) {
            return new UnavailableException(
                    Text.of("%s: %s does not tell why", what, settings.server()),
                    "is the disk full there, or a quota reached?",
                    thrown);
        }
        return new UnavailableException(
                Text.of("%s: lost the connection to %s", what, settings.server()), LATER, thrown);
    }

    /** Returns the error of a stream that broke off. */
    BackupException lost(String key, IOException thrown) {
        return new BackupException(
                ExitCode.FAILED,
                Text.of("%s: lost the connection to %s while it sent %s", settings.name(), settings.server(), key),
                "try again; if it happens again, look at the server",
                thrown);
    }

    /** Returns the error of a folder that is not there. */
    BackupException noFolder(Exception thrown) {
        return new BackupException(
                ExitCode.NOT_FOUND,
                Text.of("%s: there is no folder %s on %s", settings.name(), settings.path(), settings.server()),
                Text.of("is its disk mounted there? for a new one: mkdir -m 700 %s", settings.path()),
                thrown);
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
