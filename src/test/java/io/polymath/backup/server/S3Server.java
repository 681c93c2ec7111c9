package io.polymath.backup.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server in a process of its own, on 127.0.0.1 and a free port: s3proxy over a folder, which checks the
 * signature of every request, or s3mock, which checks none, and has more of S3.
 */
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "canary-access-key";
    public static final String SECRET_KEY = "canary-s3-secret-key";
    /** The key that the server without signatures knows to encrypt objects by. */
    public static final String KMS_KEY = "polymath";

    private static @Nullable S3Server sharedProxy;
    private static @Nullable S3Server sharedMock;

    private final JavaServer server;
    private final URI endpoint;
    private final S3Client client;

    private S3Server(JavaServer server, int port) {
        this.server = server;
        this.endpoint = URI.create("http://127.0.0.1:" + port);
        this.client = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }

    /** Returns the server with signatures that all tests of this process share. */
    public static synchronized S3Server shared() throws IOException {
        if (sharedProxy == null) {
            sharedProxy = closedAtEnd(start());
        }
        return sharedProxy;
    }

    /** Returns the server without signatures that all tests of this process share. */
    public static synchronized S3Server sharedMock() throws IOException {
        if (sharedMock == null) {
            sharedMock = closedAtEnd(startMock());
        }
        return sharedMock;
    }

    private static S3Server closedAtEnd(S3Server server) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-s3"));
        return server;
    }

    /** Starts a server of one's own that checks signatures. */
    public static S3Server start() throws IOException {
        return start("");
    }

    /** Starts one that also takes keys of a session, whose token it does not check; else a header that it does not know is refused. */
    public static S3Server startTakingSessions() throws IOException {
        return start("s3proxy.ignore-unknown-headers=true\n");
    }

    private static S3Server start(String more) throws IOException {
        Path folder = Files.createTempDirectory("polymath-s3proxy-");
        int port = JavaServer.freePort();
        Files.createDirectories(folder.resolve("objects"));
        // its own level is DEBUG, which makes it ten times slower
        Files.writeString(folder.resolve("logback.xml"), "<configuration><root level=\"WARN\"/></configuration>");
        Files.writeString(
                folder.resolve("s3proxy.conf"),
                """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(port, ACCESS_KEY, SECRET_KEY, folder.resolve("objects")) + more);
        return new S3Server(
                JavaServer.start(
                        "s3proxy",
                        folder,
                        port,
                        Map.of(),
                        List.of(
                                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                                "org.gaul.s3proxy.Main",
                                "--properties",
                                folder.resolve("s3proxy.conf").toString())),
                port);
    }

    private static S3Server startMock() throws IOException {
        Path folder = Files.createTempDirectory("polymath-s3mock-");
        int port = JavaServer.freePort();
        return new S3Server(
                JavaServer.start(
                        "s3mock",
                        folder,
                        port,
                        Map.of("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", folder.toString()),
                        List.of(
                                "-Dserver.port=0",
                                "-Dserver.address=127.0.0.1",
                                "com.adobe.testing.s3mock.S3MockApplication",
                                "--com.adobe.testing.s3mock.httpPort=" + port,
                                "--com.adobe.testing.s3mock.store.valid-kms-keys="
                                        + "arn:aws:kms:us-east-1:1234567890:key/" + KMS_KEY)),
                port);
    }

    /** Returns the settings of a repository {@code s3} in a bucket, without keys. */
    public static String settingsWithoutKeys(URI endpoint, String bucket) {
        return settings(endpoint, bucket).replaceAll("repository.s3.(access|secret)-key = .*\n", "");
    }

    /** Ends its process by SIGKILL; what it holds stays. */
    public void kill() throws IOException {
        server.kill();
    }

    /** Starts it again after it was killed, at the same address. */
    public void startAgain() throws IOException {
        server.startAgain();
    }

    /** Lets it take connections and never answer, until it is thawed. */
    public void freeze() throws IOException {
        server.freeze();
    }

    /** Lets it answer again. */
    public void thaw() throws IOException {
        server.thaw();
    }

    /** Returns its address: {@code http://127.0.0.1:19000}. */
    public URI endpoint() {
        return endpoint;
    }

    /** Returns a client that is logged in; the server closes it. */
    public S3Client client() {
        return client;
    }

    /** Returns the folder in which the server with signatures holds a bucket: one file for each object, named by its key. */
    public Path folderOf(String bucket) {
        return server.folder().resolve("objects").resolve(bucket);
    }

    /** Makes an empty bucket. */
    public String newBucket(String name) {
        client.createBucket(bucket -> bucket.bucket(name));
        return name;
    }

    /** Returns the settings of a repository in a bucket, with its keys. */
    public static String settings(URI endpoint, String bucket) {
        return """
            repository.s3.bucket = %s
            repository.s3.endpoint = %s
            repository.s3.access-key = %s
            repository.s3.secret-key = %s
            repository.s3.plain-files = true
            repository.s3.part-size = 5
            repository.s3.tries = 2
            repository.s3.retry-delay = 10ms
            """.formatted(bucket, endpoint, ACCESS_KEY, SECRET_KEY);
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            server.close();
        }
    }
}
