package io.polymath.backup.repository.s3;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.Faults;
import io.polymath.backup.repository.LockedException;
import io.polymath.backup.repository.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what the errors of S3 mean to an operator. */
public final class S3Faults implements Faults {

    private static final String LATER = "the next run, or copy, sends what is missing";

    /** What a server says when an upload in parts is put together twice, as the first answer was lost. */
    private static final Set<String> LOST_UPLOAD = Set.of("NoSuchUpload", "InvalidPart");

    /** What servers say when objects of a bucket cannot be locked. */
    private static final Set<String> NO_LOCKS =
            Set.of("ObjectLockConfigurationNotFoundError", "InvalidRequest", "InvalidBucketState", "NotImplemented");

    /** What passes by no waiting. */
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Settings settings;

    public S3Faults(S3Settings settings) {
        this.settings = settings;
    }

    private String key() {
        return "repository." + settings.name();
    }

    private String reach() {
        return "is the server running, and is " + key() + ".endpoint its address?";
    }

    @Override
    public Optional<IOException> translate(String key, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoSuchKeyException) {
                return Optional.of(new NoSuchFileException(key));
            }
            if (cause instanceof Versions.LockedObjectException) {
                return Optional.of(new LockedException(settings.name() + ": " + cause.getMessage(), cause));
            }
            if (cause instanceof S3Exception answer) {
                return Optional.of(answered(answer));
            }
            if (cause instanceof AbortedException) {
                throw new BackupException(
                        ExitCode.INTERRUPTED,
                        settings.name() + ": interrupted",
                        "start it again; what is there is not sent again",
                        thrown);
            }
            if (cause instanceof SdkException client) {
                return Optional.of(unanswered(client));
            }
        }
        return Optional.empty();
    }

    private IOException answered(S3Exception answer) {
        int status = answer.statusCode();
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .filter(text -> !text.isBlank())
                .orElse("");
        String told = status + (code.isEmpty() || code.equals(String.valueOf(status)) ? "" : " " + code);
        if (settings.keeping().lock().isPresent() && NO_LOCKS.contains(code)) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of(
                            settings.name() + ": bucket %s at %s has no object lock: %s",
                            settings.bucket(),
                            settings.host(),
                            told),
                    "make a bucket with object lock, which keeps versions, or leave " + key() + ".object-lock out",
                    answer);
        }
        if (code.equals("NoSuchBucket") || (status == 404 && !LOST_UPLOAD.contains(code))) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    Text.of(settings.name() + ": there is no bucket %s at %s", settings.bucket(), settings.host()),
                    Text.of("make the bucket, or set %1$s.bucket, %1$s.region and %1$s.endpoint", key()),
                    answer);
        }
        if (status == 401 || status == 403) {
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    Text.of(
                            settings.name() + ": %s refuses access to bucket %s: %s",
                            settings.host(),
                            settings.bucket(),
                            told),
                    "check " + key()
                            + ".access-key and secret-key, the clock, and the rights of the keys in the bucket",
                    answer);
        }
        boolean isUnable = status >= 500 && status != NOT_IMPLEMENTED;
        if (isUnable || status == 408 || status == 429 || LOST_UPLOAD.contains(code)) {
            return new UnavailableException(
                    Text.of(settings.name() + ": %s does not serve now: %s", settings.host(), told), LATER, answer);
        }
        throw new BackupException(
                ExitCode.FAILED,
                Text.of(settings.name() + ": %s refuses a request: %s", settings.host(), told),
                code.startsWith("KMS.")
                        ? "check " + key() + ".kms-key, and that the keys may use it"
                        : "run again with -v, which logs where it came from",
                answer);
    }

    private IOException unanswered(SdkException thrown) {
        @Nullable UnknownHostException unknown = cause(thrown, UnknownHostException.class);
        if (unknown != null) {
            return new UnavailableException(settings.name() + ": unknown host " + settings.host(), reach(), thrown);
        }
        if (cause(thrown, ConnectException.class) != null) {
            return new UnavailableException(
                    Text.of(settings.name() + ": unable to connect to %s: connection refused", settings.host()),
                    reach(),
                    thrown);
        }
        @Nullable SSLException untrusted = cause(thrown, SSLException.class);
        if (untrusted != null) {
            return new UnavailableException(
                    Text.of(settings.name() + ": no trusted connection to %s: %s", settings.host(), reason(untrusted)),
                    "is it https, and does Java trust the certificate of the server?",
                    thrown);
        }
        if (cause(thrown, ApiCallAttemptTimeoutException.class) != null
                || cause(thrown, SocketTimeoutException.class) != null) {
            return slow(thrown);
        }
        String text = reason(thrown);
        if (text.contains("unable to load credentials")) {
            KeySource.refusedIdentity(thrown).ifPresent(why -> {
                throw new BackupException(
                        ExitCode.WRONG_KEY,
                        settings.name() + ": no access key: the web identity was given none: " + why,
                        "does the role of AWS_ROLE_ARN trust the token in AWS_WEB_IDENTITY_TOKEN_FILE, and is the token"
                                + " service reached?",
                        thrown);
            });
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    settings.name() + ": no access key: neither the settings nor the AWS SDK's own places have one",
                    Text.of("set %1$s.access-key and %1$s.secret-key", key()),
                    thrown);
        }
        return lost(thrown);
    }

    /** Returns the error of a transfer that goes on too slowly. */
    IOException slow(@Nullable Throwable thrown) {
        return new UnavailableException(
                Text.of(
                        settings.name() + ": %s stays silent, or is slower than %d kB/s",
                        settings.host(),
                        settings.slowest()),
                LATER,
                thrown);
    }

    /** Returns the error of a connection that ended in the middle. */
    IOException lost(Throwable thrown) {
        return new UnavailableException(
                Text.of(settings.name() + ": lost the connection to %s", settings.host()), LATER, thrown);
    }

    private static String reason(Throwable thrown) {
        return String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    }

    private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
