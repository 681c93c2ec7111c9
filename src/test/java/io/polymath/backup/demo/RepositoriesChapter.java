package io.polymath.backup.demo;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.server.RcloneServer;
import io.polymath.backup.server.SshServer;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One set, encrypted and signed, goes to S3, an SFTP server and what rclone reaches, none of which takes files that are not
 * encrypted. What has left is looked at as a stranger may, and the set is restored from each.
 */
final class RepositoriesChapter implements Chapter {

    private static final String SIGNER = "signing";
    private static final List<String> SECRETS = List.of(FilesEstate.FAKE_SECRET, "NEO4J_PASSWORD=");
    private static final List<String> REPOSITORIES = List.of("local", "s3", "ssh", "cloud");

    @Override
    public int show(Stage stage) throws Exception {
        Path folder = Files.createTempDirectory("polymath-repositories-");
        try (Gpg gpg = Gpg.start(folder.resolve("keys"));
                SshServer ssh = SshServer.start(Files.createDirectory(folder.resolve("ssh")));
                RcloneServer cloud = RcloneServer.start("webdav", Files.createDirectory(folder.resolve("cloud")))) {
            String settings = keys(gpg) + sftp(ssh, folder) + rclone(cloud, folder);
            vouchForEarlierSets(gpg, stage);
            return stage.with(
                    before -> before.replace("repository.s3.plain-files = true\n", "") + settings,
                    () -> throughAll(stage, gpg, folder));
        } finally {
            Folders.delete(folder);
        }
    }

    private static String keys(Gpg gpg) throws IOException {
        Gpg.Key key = gpg.key("backup");
        Gpg.Key signing = gpg.key(SIGNER, "ed25519", "never", "");
        return """
                encryption.recipients = %s
                encryption.private-keys = %s
                signing.key = %s
                """.formatted(key.open(), key.secret(), signing.secret());
    }

    /** Signs by hand what was made before there was a key, as operations.md tells: from now on all sets have to be. */
    private static void vouchForEarlierSets(Gpg gpg, Stage stage) throws IOException {
        for (Path set : sets(stage)) {
            Path manifest = set.resolve(ManifestFormat.FILE);
            gpg.run("--local-user", SIGNER + "@example.org", "--armor", "--detach-sign", manifest.toString());
        }
    }

    /** Returns the folders of all sets, the oldest first. */
    private static List<Path> sets(Stage stage) throws IOException {
        try (Stream<Path> files = Files.list(stage.config().resolveSibling("backups"))) {
            return files.filter(file -> SetId.isValid(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static String sftp(SshServer server, Path folder) throws IOException {
        return server.settings("ssh", Files.createDirectory(folder.resolve("there"))) + onlyTheNewest("ssh");
    }

    private static String rclone(RcloneServer server, Path folder) throws IOException, InterruptedException {
        Path settings = folder.resolve("rclone.conf");
        Files.writeString(settings, """
                [dav]
                type = webdav
                url = http://127.0.0.1:%d
                vendor = other
                user = %s
                pass = %s
                """.formatted(
                        server.port(), RcloneServer.USER, RcloneServer.obscured(RcloneServer.PASSWORD)));
        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
        return """
                repository.cloud.kind = rclone
                repository.cloud.remote = dav:backups
                repository.cloud.config = %s
                """.formatted(settings) + onlyTheNewest("cloud");
    }

    /** Returns that earlier sets, which are not encrypted, stay here. */
    private static String onlyTheNewest(String repository) {
        return """
                repository.%1$s.retention.keep-within = 0
                repository.%1$s.retention.keep-last = 1
                """.formatted(repository);
    }

    private static int throughAll(Stage stage, Gpg gpg, Path folder) throws IOException {
        stage.say("backs up, encrypted and signed, to S3, to an SFTP server, and through rclone to a WebDAV server");
        int worst = Stream.of("backup", "show").mapToInt(stage::run).max().orElseThrow();
        List<Path> sets = sets(stage);
        Path newest = sets.get(sets.size() - 1);
        stage.say(
                "gpg --verify manifest.json.asc manifest.json, in %s:\n%s",
                newest.getFileName(),
                gpg.run(
                                "--verify",
                                newest.resolve(ManifestFormat.SIGNATURE).toString(),
                                newest.resolve(ManifestFormat.FILE).toString())
                        .strip()
                        .indent(2)
                        .stripTrailing());
        worst = Math.max(worst, lookAtWhatLeft(stage, folder, newest.getFileName() + "/"));
        for (String repository : REPOSITORIES) {
            stage.say("restores the set from %s into throw-away stores, and compares", repository);
            worst = Math.max(worst, stage.run("drill", "latest", "--from", repository));
        }
        return worst;
    }

    /** Looks at the bytes that are elsewhere now; none of the archives can be read, and no secret stands in anything. */
    private static int lookAtWhatLeft(Stage stage, Path folder, String set) throws IOException {
        Map<String, Departed> left = new LinkedHashMap<>();
        left.put("s3", inBucket(stage, set));
        left.put("ssh", Departed.below(folder.resolve("there")));
        left.put("cloud", Departed.below(folder.resolve("cloud")));
        int worst = 0;
        for (Map.Entry<String, Departed> there : left.entrySet()) {
            List<String> readable = there.getValue().readable(SECRETS);
            stage.say(
                    "what a stranger finds in %s: %d files; %s",
                    there.getKey(),
                    there.getValue().size(),
                    readable.isEmpty()
                            ? "each archive is an OpenPGP message, and no file shows a secret"
                            : "TO BE READ: " + String.join(", ", readable));
            worst = Math.max(worst, readable.isEmpty() ? 0 : ExitCode.FAILED.number());
        }
        return worst;
    }

    private static Departed inBucket(Stage stage, String set) {
        S3Client client = stage.estate().s3().client();
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (S3Object object : client.listObjectsV2(
                        list -> list.bucket(Estate.BUCKET).prefix(set))
                .contents()) {
            files.put(
                    object.key(),
                    client.getObjectAsBytes(get -> get.bucket(Estate.BUCKET).key(object.key()))
                            .asByteArray());
        }
        return new Departed(files);
    }
}
