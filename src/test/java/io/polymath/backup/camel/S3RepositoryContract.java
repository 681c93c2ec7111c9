package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The shipped routes of S3 keep the contract of repositories, whichever server answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class S3RepositoryContract extends RepositoryContract {

    private static final String PREFIX = "backups/host1/";

    private Pipeline pipeline;
    private Repository repository;
    private String bucket;

    abstract S3Server server() throws Exception;

    @BeforeEach
    void anEmptyBucket() throws Exception {
        if (pipeline == null) {
            bucket = server().newBucket("contract");
            Path home = Files.createTempDirectory("s3-contract-");
            pipeline = new S3Installation(home, server().endpoint(), bucket)
                    .with("repository.s3.prefix", PREFIX)
                    .start();
            repository = pipeline.repository("s3");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(home)));
        }
    }

    private void end(Path home) {
        pipeline.close();
        try {
            Folders.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void removeObjects() throws Exception {
        for (S3Object object :
                server().client().listObjectsV2(list -> list.bucket(bucket)).contents()) {
            server().client().deleteObject(one -> one.bucket(bucket).key(object.key()));
        }
    }

    @Override
    protected Repository repository() {
        assertThat(repository).isInstanceOf(RouteRepository.class);
        return repository;
    }

    @Override
    protected int manyPieces() {
        return 12 << 20;
    }

    @Test
    void anObjectLiesBelowThePrefixWithItsSha256() throws Exception {
        repository.put("polymath_20261122_0200/notes", file("hello".getBytes(StandardCharsets.UTF_8)));

        assertThat(server().client()
                        .headObject(head -> head.bucket(bucket).key(PREFIX + "polymath_20261122_0200/notes"))
                        .metadata())
                .containsEntry("sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @Test
    void anObjectInPartsHasItsSha256AndLeavesNoParts() throws Exception {
        Path file = file(noise(manyPieces()));

        assertThat(repository.put("polymath_20261122_0200/large", file).sent()).isTrue();

        assertThat(server().client()
                        .headObject(head -> head.bucket(bucket).key(PREFIX + "polymath_20261122_0200/large"))
                        .metadata())
                .containsKey("sha256");
        assertThat(server().client()
                        .listMultipartUploads(list -> list.bucket(bucket))
                        .uploads())
                .isEmpty();
    }

    @Test
    void otherObjectsOfTheBucketAreNotListed() throws Exception {
        for (String key :
                List.of("polymath_20261122_0200/a", PREFIX + "readme.txt", PREFIX + "x/polymath_20261122_0200/a")) {
            server().client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("x"));
        }
        repository.put("polymath_20261122_0200/b", file(new byte[1]));

        assertThat(repository.list("")).containsExactly(new Stored("polymath_20261122_0200/b", 1));
    }
}
