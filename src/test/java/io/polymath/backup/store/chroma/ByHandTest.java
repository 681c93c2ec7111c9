package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.server.ChromaServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/operations.md, as they stand there, run by a shell with the tools of Debian and a real Chroma. */
class ByHandTest {

    private static final Pattern COMMANDS =
            Pattern.compile("### Restoring ChromaDB\\n.*?```sh\\n(.*?)```", Pattern.DOTALL);
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path home;

    @Test
    void anArchiveIsRestoredWithTarAndZstd() throws Exception {
        try (ChromaServer original = ChromaServer.start()) {
            Everything.fill(original.client());
            writeArchive(TestExport.of(Stores.of(home, original.directory())));
            int port = freePort();

            Process shell = run(commands(), port);
            try {
                ChromaClient restored = await(new ChromaClient(URI.create("http://127.0.0.1:" + port)), shell);

                Answers.assertSame(original.client(), restored);
                Answers.assertSame(
                        original.client().database("tenant_two", "archive"),
                        restored.database("tenant_two", "archive"));
            } finally {
                shell.descendants().forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly().onExit().join();
            }
        }
    }

    private void writeArchive(TestExport export) throws Exception {
        Path tar = Files.write(home.resolve("chromadb_20261122_0200.tar"), export.bytes());
        assertThat(new ProcessBuilder("zstd", "-q", "--rm", tar.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String commands() throws IOException {
        Matcher found = COMMANDS.matcher(Files.readString(Path.of("docs/operations.md")));
        assertThat(found.find()).isTrue();
        return found.group(1).replace("STAMP", "20261122_0200");
    }

    /** Runs them where {@code chroma} is the program of the tests, told to listen on a port of its own. */
    private Process run(String commands, int port) throws IOException {
        Path programs = Files.createDirectory(home.resolve("bin"));
        Path chroma = programs.resolve("chroma");
        Files.writeString(
                chroma,
                "#!/bin/sh\nexec " + ChromaServer.program(home) + " \"$@\" --host 127.0.0.1 --port " + port + "\n");
        Files.setPosixFilePermissions(chroma, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder("sh", "-e", "-c", commands)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("shell.log").toFile());
        builder.environment().merge("PATH", programs.toString(), (old, mine) -> mine + ":" + old);
        return builder.start();
    }

    private ChromaClient await(ChromaClient client, Process shell) throws Exception {
        long deadline = System.nanoTime() + START.toNanos();
        while (!client.isUp()) {
            assertThat(shell.isAlive() && System.nanoTime() - deadline < 0)
                    .as(Files.readString(home.resolve("shell.log")))
                    .isTrue();
            Thread.onSpinWait();
        }
        return client;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
