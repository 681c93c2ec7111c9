package io.polymath.backup.repository.s3;

import io.polymath.backup.repository.s3.S3Settings.Keys;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Where the keys of a bucket come from: the settings, or one of the places where the AWS SDK looks. */
public final class KeySource {

    /** What the last place says of itself when it was tried, and gave nothing; else that a variable is missing. */
    private static final Pattern IDENTITY = Pattern.compile(
            "WebIdentityTokenFileCredentialsProvider\\(\\): (?!Either the environment )(.*?)(?:, \\w+Provider\\(|]|$)");

    private KeySource() {}

    /** Returns it for people, without any key; empty when there are none. Asks the SDK, which may ask a server. */
    public static Optional<String> of(S3Settings settings) {
        Optional<String> set = settings.keys().map(Keys::source);
        return set.isPresent() ? set : ofSdk();
    }

    private static Optional<String> ofSdk() {
        try (DefaultCredentialsProvider sdk =
                DefaultCredentialsProvider.builder().build()) {
            AwsCredentials found = sdk.resolveCredentials();
            return Optional.of("the AWS SDK: " + place(found.providerName().orElse("")));
        } catch (SdkClientException e) {
            // the first request tells why
            return Optional.empty();
        }
    }

    /** The SDK tells places by letters: software.amazon.awssdk.core.useragent.BusinessMetricFeatureId. */
    private static String place(String letters) {
        return switch (letters.isEmpty() ? ' ' : letters.charAt(0)) {
            case 'f' -> "system properties";
            case 'g' -> "variables, AWS_ACCESS_KEY_ID";
            case 'h' -> "web identity, AWS_WEB_IDENTITY_TOKEN_FILE";
            case 'n' -> "keys of a profile";
            case 'o', 'p' -> "the role of a profile";
            case 'q' -> "web identity of a profile";
            case 'r', 's', 't', 'u' -> "single sign-on of a profile";
            case 'v', 'w' -> "the program of a profile";
            case 'z' -> "the role of the container";
            case '0' -> "the role of the machine";
            default -> "a place that it does not name";
        };
    }

    /** Returns why a web identity that is configured gave no keys; empty when none is configured. */
    static Optional<String> refusedIdentity(Throwable thrown) {
        Matcher refused = IDENTITY.matcher(String.valueOf(thrown.getMessage()));
        return refused.find() ? Optional.of(refused.group(1)) : Optional.empty();
    }
}
