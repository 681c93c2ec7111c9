package io.polymath.backup.bench;

import io.polymath.backup.server.Gpg;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Our encryption and decryption of one file against those of gpg with the same settings: AES-256, no compression, to a
 * public key and to a passphrase. Rounds alternate, so that both see the same machine.
 */
final class EncryptBench {

    private static final String PASSPHRASE = "a passphrase of the bench";

    private final long bytes;
    private final Path folder;
    private final Report report;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    EncryptBench(long bytes, Path folder, Report report) {
        this.bytes = bytes;
        this.folder = folder;
        this.report = report;
    }

    void run(int rounds) throws IOException {
        report.say("%s", Machine.describe());
        report.say("%s a file, %d rounds, the median of each, decrypted bytes a second", Sizes.text(bytes), rounds);
        Path word = Files.writeString(folder.resolve("passphrase"), PASSPHRASE);
        try (Gpg gpg = Gpg.start(folder)) {
            Gpg.Key key = gpg.key("bench");
            for (String content : List.of("incompressible", "compressible")) {
                Path plain = plain(content);
                for (int round = 0; round < rounds; round++) {
                    toKey(content, plain, gpg, key);
                    toPassphrase(content, plain, gpg, word);
                }
                Files.delete(plain);
            }
        }
        print();
    }

    private void toKey(String content, Path plain, Gpg gpg, Gpg.Key key) throws IOException {
        Path encrypted = folder.resolve("encrypted");
        String what = content + ", public key";
        ours(what, "encrypt", "key", plain, encrypted, key.open());
        ours(what, "decrypt", "key", encrypted, folder.resolve("clear"), key.secret());
        requireSame(plain);
        gpg(
                what,
                "encrypt",
                gpg,
                "--trust-model",
                "always",
                "--recipient",
                "bench@example.org",
                "--encrypt",
                plain + "");
        gpg(what, "decrypt", gpg, "--decrypt", encrypted.toString());
        requireSame(plain);
    }

    private void toPassphrase(String content, Path plain, Gpg gpg, Path word) throws IOException {
        Path encrypted = folder.resolve("encrypted");
        String what = content + ", passphrase";
        ours(what, "encrypt", "passphrase", plain, encrypted, word);
        ours(what, "decrypt", "passphrase", encrypted, folder.resolve("clear"), word);
        requireSame(plain);
        gpg(what, "encrypt", gpg, "--passphrase-file", word + "", "--s2k-count", "65011712", "--symmetric", plain + "");
        gpg(what, "decrypt", gpg, "--passphrase-file", word + "", "--decrypt", encrypted.toString());
        requireSame(plain);
    }

    private void ours(String what, String verb, String how, Path in, Path out, Path key) throws IOException {
        Files.deleteIfExists(out);
        measure(
                what + ", " + verb + ", ours",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CipherProcess.class.getName(),
                        verb,
                        how,
                        in.toString(),
                        out.toString(),
                        key.toString()));
    }

    private void gpg(String what, String verb, Gpg gpg, String... options) throws IOException {
        Path out = folder.resolve(verb.equals("encrypt") ? "encrypted" : "clear");
        Files.deleteIfExists(out);
        List<String> command = new ArrayList<>(List.of(
                "gpg", "--homedir", gpg.home() + "", "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback"));
        command.addAll(List.of("--cipher-algo", "AES256", "--compress-algo", "none", "--output", out.toString()));
        command.addAll(List.of(options));
        measure(what + ", " + verb + ", gpg", command);
    }

    private void measure(String name, List<String> command) throws IOException {
        Run run = Run.of(command, Map.of(), folder.resolve("log"));
        runs.computeIfAbsent(name, key -> new ArrayList<>()).add(run);
    }

    private void print() {
        report.say("%-42s %8s %6s %9s %6s %9s", "", "seconds", "MB/s", "processor", "ratio", "peak RSS");
        runs.forEach((name, all) -> report.say(
                "%-42s %8.2f %6.0f %9.2f %6s %9s",
                name,
                median(all, Run::seconds),
                bytes / 1e6 / median(all, Run::seconds),
                median(all, Run::cpuSeconds),
                ratio(name, all),
                Sizes.text(all.stream().mapToLong(Run::peakBytes).max().orElse(0))));
    }

    private String ratio(String name, List<Run> ours) {
        List<Run> theirs = name.endsWith(", ours") ? runs.get(name.replace(", ours", ", gpg")) : null;
        return theirs == null
                ? ""
                : String.format(Locale.ROOT, "%.2f", median(ours, Run::seconds) / median(theirs, Run::seconds));
    }

    private static double median(List<Run> all, ToDoubleFunction<Run> value) {
        double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void requireSame(Path plain) throws IOException {
        if (Files.mismatch(plain, folder.resolve("clear")) >= 0) {
            throw new IOException("what was decrypted is not what was encrypted");
        }
    }

    private Path plain(String content) throws IOException {
        Path file = folder.resolve("plain");
        Random random = new Random(1);
        byte[] block = new byte[1 << 16];
        byte[] text = "2026-11-22 02:00:00 INFO one line like the other\n"
                .repeat(1400)
                .getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long left = bytes; left > 0; left -= block.length) {
                if (content.equals("incompressible")) {
                    random.nextBytes(block);
                }
                out.write(content.equals("incompressible") ? block : text, 0, (int) Math.min(left, block.length));
            }
        }
        return file;
    }
}
