package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.HttpRecorder;
import io.polymath.backup.server.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of a bucket: each place that they may come from opens a server that checks them, and is told, without keys. */
final class KeysOfBucketTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";
    private static final String HINT = "set repository.s3.access-key and repository.s3.secret-key";

    private static final String SESSION = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
            <AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>
            <SessionToken>canary-session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>
            </Credentials></AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """.formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);

    @TempDir
    private Path folder;

    private String bucket;

    @BeforeEach
    void makeABucket() throws IOException {
        bucket = S3Server.shared().newBucket("keys-" + UUID.randomUUID());
    }

    @Test
    void variablesOpenIt() throws Exception {
        FilesHome home = home(Map.of(
                "POLYMATH_REPOSITORY_S3_ACCESS_KEY", S3Server.ACCESS_KEY,
                "POLYMATH_REPOSITORY_S3_SECRET_KEY", S3Server.SECRET_KEY));

        assertOpens(home.cli().run("check"), "POLYMATH_REPOSITORY_S3_SECRET_KEY");
        assertWhole(home.cli().run("backup"));
    }

    @Test
    void filesThatVariablesNameOpenIt() throws Exception {
        Files.createDirectories(folder);
        FilesHome home = home(Map.of(
                "POLYMATH_REPOSITORY_S3_ACCESS_KEY_FILE", folder.resolve("access") + "",
                "POLYMATH_REPOSITORY_S3_SECRET_KEY_FILE", folder.resolve("secret") + ""));
        home.secret("access", S3Server.ACCESS_KEY + "\n");
        Path secret = home.secret("secret", S3Server.SECRET_KEY + "\n");

        assertOpens(home.cli().run("check"), secret.toString());
        assertWhole(home.cli().run("backup"));
    }

    @Test
    void settingsAndCommandsOpenIt() throws Exception {
        FilesHome home = home(Map.of());
        home.settings(S3Server.settings(S3Server.shared().endpoint(), bucket));
        assertOpens(
                home.cli().run("check"),
                "repository.s3.secret-key in " + home.cli().home().resolve("config/application.properties"));

        home.settings(S3Server.settings(S3Server.shared().endpoint(), bucket)
                .replace("= " + S3Server.SECRET_KEY, "= command:echo " + S3Server.SECRET_KEY));
        assertOpens(home.cli().run("check"), "the command of repository.s3.secret-key");
        assertWhole(home.cli().run("backup"));
    }

    @Test
    void variablesOfTheSdkOpenIt() throws Exception {
        FilesHome home = home(sdk(Map.of(
                "AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY)));

        assertOpens(run(home, "check"), "the AWS SDK: variables, AWS_ACCESS_KEY_ID");
        assertWhole(run(home, "backup"));
    }

    @Test
    void aProfileInAFileOfTheSdkOpensIt() throws Exception {
        Path file = Files.writeString(
                folder.resolve("credentials"), """
                [default]
                aws_access_key_id = somebody
                aws_secret_access_key = else
                [backup]
                aws_access_key_id = %s
                aws_secret_access_key = %s
                """.formatted(S3Server.ACCESS_KEY, S3Server.SECRET_KEY));
        FilesHome home = home(sdk(Map.of("AWS_SHARED_CREDENTIALS_FILE", file.toString(), "AWS_PROFILE", "backup")));

        assertOpens(run(home, "check"), "the AWS SDK: keys of a profile");
    }

    @Test
    void aWebIdentityOpensIt() throws Exception {
        try (S3Server server = S3Server.startTakingSessions();
                HttpRecorder tokens = HttpRecorder.start().saying("/", SESSION)) {
            FilesHome home = home(identity(tokens));
            home.settings(S3Server.settingsWithoutKeys(server.endpoint(), server.newBucket("sessions")));
            Result check = run(home, "check");

            assertOpens(check, "the AWS SDK: web identity, AWS_WEB_IDENTITY_TOKEN_FILE");
            assertThat(check.out() + check.err())
                    .doesNotContain("canary-session")
                    .doesNotContain("canary-token");
            assertThat(tokens.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.body())
                            .contains("Action=AssumeRoleWithWebIdentity")
                            .contains("WebIdentityToken=canary-token"));
        }
    }

    @Test
    void aWebIdentityThatIsRefusedIsToldAsThat() throws Exception {
        try (HttpRecorder tokens = HttpRecorder.start().answering("/", 403)) {
            FilesHome home = home(identity(tokens));
            Result list = run(home, "list", "--from", "s3");

            assertThat(list.exitCode()).isEqualTo(12);
            assertThat(list.err())
                    .contains("error: s3: no access key: the web identity was given none: ")
                    .contains("hint: does the role of AWS_ROLE_ARN trust the token in AWS_WEB_IDENTITY_TOKEN_FILE, and"
                            + " is the token service reached?")
                    .doesNotContain("canary-token");
        }
    }

    @Test
    void whereThereAreNoneTheSetStaysHereAndItIsTold() throws Exception {
        FilesHome home = home(sdk(Map.of()));
        String reason = "s3: no access key: neither the settings nor the AWS SDK's own places have one";

        Result check = run(home, "check");
        Result backup = run(home, "backup");
        Result list = run(home, "list", "--from", "s3");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out().replaceAll(" +", " "))
                .contains("failed repository s3 unable to write a probe: " + reason + "\n")
                .contains("hint: " + HINT + "\n")
                .doesNotContain("keys from");
        assertThat(backup.exitCode()).isEqualTo(22);
        assertThat(backup.out()).contains(reason).contains("hint: " + HINT);
        assertRefused(list, 12, "error: " + reason, HINT);
    }

    private FilesHome home(Map<String, String> environment) throws IOException {
        FilesHome home = new FilesHome(folder, "settings.yaml", environment);
        home.holds("answer: 42\n");
        home.settings(S3Server.settingsWithoutKeys(S3Server.shared().endpoint(), bucket));
        return home;
    }

    private Map<String, String> identity(HttpRecorder tokens) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "canary-token");
        return sdk(Map.of(
                "AWS_ROLE_ARN",
                ROLE,
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                token.toString(),
                "AWS_REGION",
                "us-east-1",
                "AWS_ENDPOINT_URL_STS",
                tokens.url("")));
    }

    /** Returns variables that keep the SDK from what it finds on this machine, and some more. */
    private Map<String, String> sdk(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("nowhere").toString(),
                "AWS_CONFIG_FILE", folder.resolve("nowhere").toString(),
                "AWS_EC2_METADATA_DISABLED", "true"));
        all.putAll(more);
        return all;
    }

    /** Runs a command in a process of its own, as the SDK reads the variables of the process. */
    private static Result run(FilesHome home, String... arguments) throws Exception {
        try (ProgramProcess program = ProgramProcess.start(home.cli(), arguments)) {
            return new Result(program.await(), program.out(), program.err());
        }
    }

    private static void assertOpens(Result check, String source) {
        assertThat(check.out().replaceAll(" +", " "))
                .contains("ok repository s3 keys from " + source + "\n")
                .contains("ok repository s3 a probe was written, listed, read back and removed in ");
        assertThat(check.out() + check.err())
                .doesNotContain(S3Server.ACCESS_KEY)
                .doesNotContain(S3Server.SECRET_KEY);
        assertThat(check.exitCode()).as(check.out()).isZero();
    }
}
