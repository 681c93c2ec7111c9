package io.polymath.backup.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.Gpg;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DepartedTest {

    private static final String SECRET = "nobody-may-read-this-one";

    @TempDir
    private Path folder;

    @Test
    void whatGpgEncryptedIsReadByNobody() throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), SECRET);
        Path there = Files.createDirectories(folder.resolve("there/set"));
        try (Gpg gpg = Gpg.start(folder.resolve("keys"))) {
            gpg.key("ours");
            gpg.run(
                    "--trust-model",
                    "always",
                    "--recipient",
                    "ours@example.org",
                    "--output",
                    there.resolve("config.tar.zst.gpg").toString(),
                    "--encrypt",
                    plain.toString());
        }
        Files.writeString(there.resolve("manifest.json"), "{}");

        Departed departed = Departed.below(folder.resolve("there"));

        assertThat(departed.size()).isEqualTo(2);
        assertThat(departed.readable(List.of(SECRET))).isEmpty();
    }

    @Test
    void whatAnybodyCanReadIsTold() {
        byte[] zstd = HexFormat.of().parseHex("28b52ffd2400");
        Departed departed = new Departed(Map.of(
                "set/config.tar.zst.gpg",
                zstd,
                "set/config.tar.gpg",
                ("\u0085 begins like a message " + SECRET).getBytes(StandardCharsets.ISO_8859_1),
                "set/graph",
                new byte[0],
                "set/manifest.json",
                SECRET.getBytes(StandardCharsets.UTF_8)));

        assertThat(departed.readable(List.of(SECRET)))
                .containsExactly(
                        "set/config.tar.gpg shows a secret of the files",
                        "set/config.tar.zst.gpg is open zstd",
                        "set/graph is no OpenPGP message",
                        "set/manifest.json shows a secret of the files");
    }

    @Test
    void nothingAtAllIsNoProof() {
        assertThat(new Departed(Map.of()).readable(List.of(SECRET))).containsExactly("there is no archive");
    }
}
