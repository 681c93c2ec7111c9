package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.docs.Document;
import io.polymath.backup.server.Gpg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on signed sets of docs/operations.md, as they stand there, run by a shell with the real gpg. */
final class SignedByHandTest {

    @TempDir
    private Path folder;

    @Test
    void keysAreMadeSetsVerifiedSignedAndKeysExtendedAsThePageSays() throws Exception {
        List<String> commands = Document.read("docs/operations.md").blocks("## Signed sets", "sh");
        assertThat(commands).hasSize(4);
        Path keys = Files.createDirectories(folder.resolve("keys"));
        try (Gpg gpg = Gpg.start(keys)) {
            Files.writeString(
                    gpg.home().resolve("gpg.conf"), "batch\npinentry-mode loopback\npassphrase open-sesame\nyes\n");
            run(gpg, keys, commands.get(0));
            Path estate = Files.createDirectories(folder.resolve("etc"));
            Files.writeString(estate.resolve("settings.yaml"), "answer: 42\n");
            Cli cli = new Cli(folder.resolve("home"), Map.of()).stores("config");
            String stores = """
                    repository.local.path = backups
                    store.config.kind = files
                    store.config.paths = %s
                    """.formatted(estate);
            Path word = Files.writeString(keys.resolve("word"), "open-sesame");
            Files.setPosixFilePermissions(word, PosixFilePermissions.fromString("rw-------"));
            cli.settings(stores + "signing.key = " + keys.resolve("signing.key.asc") + "\nsigning.passphrase-file = "
                    + word);
            assertThat(cli.run("backup").exitCode()).isZero();
            cli.settings(stores + "signing.trusted = " + keys.resolve("signing.pub.asc"));
            Path set = onlySet(cli.repository());

            assertThat(run(gpg, set, commands.get(1)))
                    .contains("Good signature from \"signing@example.org\"")
                    .contains(".tar.zst: OK");
            Files.delete(set.resolve("manifest.json.asc"));
            assertThat(cli.run("verify").exitCode()).isEqualTo(20);
            run(gpg, set, commands.get(2));
            assertThat(cli.run("verify").exitCode()).isZero();
            run(gpg, keys, commands.get(3));
            run(gpg, keys, String.join("\n", commands.get(0).lines().skip(1).toList()));
            assertThat(cli.run("verify").exitCode()).isZero();
        }
    }

    private static String run(Gpg gpg, Path in, String commands) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(in.toFile())
                .redirectErrorStream(true);
        shell.environment().put("GNUPGHOME", gpg.home().toString());
        Process process = shell.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(commands + "\n" + said).isZero();
        return said;
    }

    private static Path onlySet(Path repository) throws IOException {
        try (Stream<Path> all = Files.list(repository)) {
            return all.filter(path -> path.getFileName().toString().startsWith("polymath_"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
