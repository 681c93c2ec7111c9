package io.polymath.backup.cli;

import io.polymath.backup.server.S3Server;
import io.polymath.backup.server.SshServer;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket, a folder on an SFTP server and one that rclone reaches, as the repositories {@code s3}, {@code ssh} and
 * {@code cloud}; and what somebody may do to them behind the program's back.
 */
final class Elsewhere implements AutoCloseable {

    static final List<String> NAMES = List.of("cloud", "s3", "ssh");

    private final SshServer server;
    private final String bucket;
    private final Map<String, Path> folders;
    private final Path rclone;

    private Elsewhere(SshServer server, String bucket, Map<String, Path> folders, Path rclone) {
        this.server = server;
        this.bucket = bucket;
        this.folders = folders;
        this.rclone = rclone;
    }

    /** Starts them, empty. */
    static Elsewhere start(Path folder) throws IOException, InterruptedException {
        Map<String, Path> folders = Map.of(
                "ssh", Files.createDirectories(folder.resolve("ssh")),
                "cloud", Files.createDirectories(folder.resolve("cloud")));
        Path rclone = Files.writeString(folder.resolve("rclone.conf"), "[disk]\ntype = local\n");
        return new Elsewhere(
                SshServer.start(Files.createDirectories(folder.resolve("sshd"))),
                S3Server.shared().newBucket("elsewhere-" + UUID.randomUUID()),
                folders,
                rclone);
    }

    /** Returns the settings of all three, which take no files that are not encrypted. */
    String settings() throws IOException {
        return S3Server.settings(S3Server.shared().endpoint(), bucket).replaceAll("repository.s3.plain-files.*\n", "")
                + server.settings("ssh", folder("ssh"))
                + """
                repository.cloud.kind = rclone
                repository.cloud.remote = disk:%s
                repository.cloud.config = %s
                """.formatted(folder("cloud"), rclone);
    }

    /** Returns the settings of all three, which take files as they are. */
    String takingPlainFiles() throws IOException {
        return settings()
                + NAMES.stream()
                        .map(name -> "repository." + name + ".plain-files = true\n")
                        .collect(Collectors.joining());
    }

    /** Returns the SFTP server, of which one may do what one likes. */
    SshServer ssh() {
        return server;
    }

    /** Returns what a repository holds, by key. */
    SortedMap<String, byte[]> content(String repository) throws IOException {
        SortedMap<String, byte[]> content = new TreeMap<>();
        if (repository.equals("s3")) {
            for (S3Object object : S3Server.shared()
                    .client()
                    .listObjectsV2(list -> list.bucket(bucket))
                    .contents()) {
                content.put(object.key(), object(object.key()));
            }
            return content;
        }
        Path folder = folder(repository);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    private Path folder(String repository) {
        return Objects.requireNonNull(folders.get(repository), repository);
    }

    private byte[] object(String key) throws IOException {
        return S3Server.shared()
                .client()
                .getObjectAsBytes(get -> get.bucket(bucket).key(key))
                .asByteArray();
    }

    /** Puts a file there, in the place of the one that has this key. */
    void put(String repository, String key, byte[] bytes) throws IOException {
        if (repository.equals("s3")) {
            S3Server.shared().client().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
            return;
        }
        Path file = folder(repository).resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /** Lets a repository hold this and nothing else. */
    void reset(String repository, SortedMap<String, byte[]> content) throws IOException {
        if (repository.equals("s3")) {
            for (String key : content(repository).keySet()) {
                S3Server.shared()
                        .client()
                        .deleteObject(one -> one.bucket(bucket).key(key));
            }
        } else {
            Folders.delete(folder(repository));
            Files.createDirectories(folder(repository));
        }
        for (Map.Entry<String, byte[]> file : content.entrySet()) {
            put(repository, file.getKey(), file.getValue());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
