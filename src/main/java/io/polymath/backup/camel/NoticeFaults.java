package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a notice was not sent. The words are ours alone: what HTTP clients say names the URL, which is the key, and
 * may repeat what the server answered.
 */
final class NoticeFaults {

    private static final int REDIRECTED = 300;
    private static final int REFUSED = 400;
    private static final int BROKEN = 500;
    private static final int TOO_MANY = 429;

    private NoticeFaults() {}

    static Trouble of(String kind, String address, @Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException known) {
                return Trouble.of(known);
            }
            if (cause instanceof HttpOperationFailedException answered) {
                return answered(kind, address, answered.getStatusCode());
            }
            if (cause instanceof ConnectException && !(cause instanceof InterruptedIOException)) {
                return failed("unable to connect to " + address, "is it running, and is its port right?");
            }
            if (cause instanceof UnknownHostException) {
                return failed(
                        "unable to find " + address,
                        "check notice." + kind + ".url, and the name server of this machine");
            }
            if (cause instanceof InterruptedIOException) {
                return failed(
                        "no answer from " + address + " in time", "raise notice." + kind + ".timeout, or look there");
            }
            if (cause instanceof SSLException) {
                return failed(
                        "unable to speak TLS with " + address,
                        "its certificate has to be signed by somebody whom Java trusts, and to be for this name");
            }
        }
        return failed(
                address + ": " + (thrown == null ? "unknown" : thrown.getClass().getSimpleName()),
                "compare the route notice-" + kind + " with the shipped one");
    }

    private static Trouble answered(String kind, String address, int status) {
        String reason = address + " answers " + status;
        if (status >= BROKEN || status == TOO_MANY) {
            return failed(reason, "it may pass; the next notice is tried again");
        }
        if (status >= REFUSED) {
            return failed(reason, "is notice." + kind + ".url still right? Make a new one there if it is not");
        }
        return failed(
                reason,
                status >= REDIRECTED
                        ? "set notice." + kind + ".url to the address that it sends to; none is followed"
                        : "look at the route notice-" + kind);
    }

    private static Trouble failed(String reason, String hint) {
        return new Trouble(reason, hint, ExitCode.FAILED);
    }
}
