package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that checks the signature of every request. */
final class S3ProxyRepositoryTest extends S3RepositoryContract {

    @TempDir
    Path home;

    @Override
    S3Server server() throws Exception {
        return S3Server.shared();
    }

    @Test
    void aListOfSeveralPagesIsComplete() throws Exception {
        String bucket = server().newBucket("pages");
        // more than the 1,000 keys of a page; a file each in the folder of the server, as so many requests take long
        Path set = Files.createDirectory(server().folderOf(bucket).resolve("polymath_20261122_0200"));
        for (int i = 0; i < 1005; i++) {
            Files.createFile(set.resolve("file-" + i));
        }

        try (Pipeline pipeline =
                new S3Installation(Files.createDirectory(home.resolve("pages")), server().endpoint(), bucket).start()) {
            assertThat(pipeline.repository("s3").list("polymath_20261122_0200/"))
                    .hasSize(1005);
        }
    }
}
