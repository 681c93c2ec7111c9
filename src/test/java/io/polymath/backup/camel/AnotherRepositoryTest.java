package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository that an operator adds by four routes, which tell nothing of what is there: it is read back. */
class AnotherRepositoryTest {

    @TempDir
    Path temp;

    private S3Installation installation;
    private FaultProxy proxy;

    @BeforeEach
    void fourRoutesMore() throws Exception {
        proxy = new FaultProxy(S3Server.shared().endpoint());
        String bucket = S3Server.shared().newBucket("another-" + UUID.randomUUID());
        installation = new S3Installation(temp.resolve("home"), proxy.uri(), bucket)
                .with("repository.vault.bucket", bucket)
                .with("repository.vault.prefix", "vault/")
                .with("repository.vault.tries", "1");
        Path routes = installation.routes();
        String copied = Files.readString(routes.resolve("s3.camel.yaml"))
                .replace("s3-", "vault-")
                .replace("aws2-vault-", "aws2-s3-")
                // the client of S3's own bucket, which has the keys
                .replace("#${header.repository}", "#s3")
                .replaceAll("id: ", "id: vault-");
        // neither asks before nor tells after
        int choice = copied.indexOf("        - to:\n            id: vault-ask-before");
        int send = copied.indexOf("                - toD:\n                    id: vault-send-object");
        int end = copied.indexOf("                - to:\n                    id: vault-ask-after");
        int next = copied.indexOf("- route:", end);
        String put = """
                    - setHeader:
                        name: CamelAwsS3Key
                        expression:
                          simple:
                            expression: "{{repository.vault.prefix}}${header.key}"
            """ + copied.substring(send, end).indent(-8);
        Files.writeString(
                routes.resolve("vault.camel.yaml"), copied.substring(0, choice) + put + copied.substring(next));
        edit(routes.resolve("copies.camel.yaml"), "uri: copy:all\n", "uri: copy:vault\n");
    }

    @Test
    void setsAreCopiedThereAndProvedByReadingThemBack() throws Exception {
        RunReport report = backup();

        assertThat(report.copies())
                .singleElement()
                .satisfies(copy -> assertThat(copy.isProved()).as("%s", copy).isTrue());
        assertThat(proxy.requests().stream().filter(line -> line.matches("GET .*/vault/polymath_.*")))
                .hasSize(6);
        try (Pipeline pipeline = installation.start()) {
            assertThat(new RepositorySets(pipeline.repository("vault"))
                            .find("latest")
                            .set())
                    .isEqualTo(report.sealed().set());
        }
    }

    @Test
    void whatARouteThrowsIsToldWithItsName() throws Exception {
        proxy.rule(line -> line.startsWith("PUT ") ? Fate.answer(403) : Fate.pass());

        RunReport report = backup();

        assertThat(report.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
        assertThat(report.copies())
                .singleElement()
                .extracting(CopyOutcome::trouble)
                .satisfies(trouble -> {
                    Trouble told = trouble.orElseThrow();
                    assertThat(told.reason())
                            .startsWith(
                                    "vault: unable to put " + report.sealed().set() + "/postgres_");
                    assertThat(told.hint()).isEqualTo("look at the route direct:vault-put; -v logs where it came from");
                });
    }

    private RunReport backup() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return pipeline.backup(Request.everything());
        }
    }

    private static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }
}
