package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.S3Server;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Against a server that checks the signature of every request. */
final class S3ProxyRepositoryTest extends S3RepositoryContract {

    @TempDir
    java.nio.file.Path home;

    @Override
    S3Server server() throws Exception {
        return S3Server.shared();
    }

    @Test
    void aListOfSeveralPagesIsComplete() throws Exception {
        String bucket = server().newBucket("pages");
        IntStream.range(0, 1005)
                .parallel()
                .forEach(i -> client().putObject(
                                put -> put.bucket(bucket).key("polymath_20261122_0200/file-" + i),
                                RequestBody.empty()));

        try (Pipeline pipeline =
                new S3Installation(Files.createDirectory(home.resolve("pages")), server().endpoint(), bucket).start()) {
            assertThat(pipeline.repository("s3").list("polymath_20261122_0200/"))
                    .hasSize(1005);
        }
    }

    private software.amazon.awssdk.services.s3.S3Client client() {
        try {
            return server().client();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
