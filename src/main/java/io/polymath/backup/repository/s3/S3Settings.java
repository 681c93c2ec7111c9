package io.polymath.backup.repository.s3;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import io.polymath.backup.repository.Bandwidth;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the bucket is, and how to reach it.
 *
 * @param name that of the repository
 * @param endpoint the address of a server that speaks S3; empty for Amazon's own
 * @param prefix what all keys begin with: nothing, or something that ends in {@code /}
 * @param keys empty for those that the SDK finds by itself
 * @param timeout how long the server may stay silent
 * @param slowest the kilobytes that have to pass in a second, on the average of the timeout
 * @param partBytes the least size of a part
 * @param bandwidth how fast objects go there
 * @param keeping how the bucket keeps them
 * @param again whether the SDK sends a request again that was lost
 */
public record S3Settings(
        String name,
        String bucket,
        Optional<URI> endpoint,
        String region,
        String prefix,
        boolean pathStyle,
        Optional<Keys> keys,
        Duration timeout,
        int slowest,
        long partBytes,
        Bandwidth bandwidth,
        S3Keeping keeping,
        boolean again) {

    private static final int MEBIBYTE = 1 << 20;
    private static final int MAX_RATE = 1_000_000;
    private static final int MIN_PART = 5;
    private static final int MAX_PART = 5120;
    private static final int USUAL_PART = 16;
    private static final int USUAL_RATE = 16;
    private static final Duration HURRY = Duration.ofSeconds(5);

    /**
     * Who asks, and how that is proved.
     *
     * @param source where the secret one comes from, for people
     */
    public record Keys(Secret access, Secret secret, String source) {}

    /**
     * Reads {@code repository.NAME}; empty when no bucket is set.
     *
     * @param keepWithin how long retention keeps each set there
     */
    public static Optional<S3Settings> read(String name, Section settings, Bandwidth bandwidth, Duration keepWithin) {
        Optional<String> bucket = settings.optional("bucket");
        Optional<URI> endpoint = settings.optional("endpoint").flatMap(text -> uri(settings, text));
        S3Settings read = new S3Settings(
                name,
                bucket.orElse(""),
                endpoint,
                settings.textOr("region", "us-east-1"),
                prefix(settings),
                settings.flag("path-style", endpoint.isPresent()),
                keys(settings),
                settings.duration("timeout", Duration.ofSeconds(30)),
                slowest(settings),
                (long) settings.number("part-size", USUAL_PART, MIN_PART, MAX_PART) * MEBIBYTE,
                bandwidth,
                S3Keeping.read(settings, keepWithin),
                true);
        if (bucket.isEmpty() && settings.optional("kind").isPresent()) {
            settings.problem("bucket", "missing", "set it to the name of a bucket");
        }
        return bucket.map(set -> read);
    }

    /** What is sent slowly because that was asked for is not too slow. */
    private static int slowest(Section settings) {
        int slowest = settings.number("slowest", USUAL_RATE, 1, MAX_RATE);
        return settings.rate("bandwidth")
                .map(rate -> (int) Math.max(1, Math.min(slowest, rate / 1000 / 4)))
                .orElse(slowest);
    }

    private static Optional<URI> uri(Section settings, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // told below, with addresses that are none of a server
        }
        settings.problem("endpoint", "not an address: " + text, "expected https://HOST or https://HOST:PORT");
        return Optional.empty();
    }

    private static String prefix(Section settings) {
        String prefix = settings.textOr("prefix", "");
        if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
            settings.problem("prefix", "not usable: " + prefix, "expected something like backups/host1/");
        }
        return prefix;
    }

    private static Optional<Keys> keys(Section settings) {
        Optional<Secret> access = settings.secret("access-key");
        Optional<Secret> secret = settings.secret("secret-key");
        if (access.isPresent() != secret.isPresent()) {
            settings.problem(
                    access.isPresent() ? "secret-key" : "access-key",
                    "missing",
                    "set both keys, or none to use those that the AWS SDK finds");
        }
        return access.flatMap(first -> secret.map(second -> new Keys(first, second, settings.sourceOf("secret-key"))));
    }

    /** Returns them for somebody who waits for the answer: silence is told soon, and nothing is sent again. */
    public S3Settings hurried() {
        Duration shorter = timeout.compareTo(HURRY) < 0 ? timeout : HURRY;
        return new S3Settings(
                name, bucket, endpoint, region, prefix, pathStyle, keys, shorter, slowest, partBytes, bandwidth,
                keeping, false);
    }

    /** Returns the server, for messages: {@code 127.0.0.1:9000}. */
    String host() {
        return endpoint.map(URI::getAuthority).orElse("s3." + region + ".amazonaws.com");
    }

    /** Returns how long some bytes may be on their way. */
    Duration timeFor(long bytes) {
        return timeout.plusMillis(bytes / slowest);
    }
}
