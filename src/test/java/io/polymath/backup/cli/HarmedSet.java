package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A set of folders and a Chroma that harm is done to: to its manifest, and to its archives. */
final class HarmedSet {

    private final Path folder;
    private final Path saved;

    /** @param saved the folder that was saved, in which a hostile archive has its entries */
    HarmedSet(Path folder, Path saved) {
        this.folder = folder;
        this.saved = saved;
    }

    Path file() {
        return file("config");
    }

    Path file(String store) {
        return folder.resolve(
                store + "_" + folder.getFileName().toString().substring("polymath_".length()) + ".tar.zst");
    }

    void write(String manifest) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), manifest);
    }

    String manifest() throws IOException {
        return Files.readString(folder.resolve("manifest.json"));
    }

    void edit(String from, String to) throws IOException {
        assertThat(manifest()).contains(from);
        write(manifest().replace(from, to));
    }

    void editFirst(String regex, String to) throws IOException {
        assertThat(manifest()).containsPattern(regex);
        write(manifest().replaceFirst(regex, to));
    }

    void put(byte[] tar, boolean fits) throws Exception {
        put("config", tar, fits);
    }

    /** @param fits whether the manifest is made to say that this is the archive, as who signs nothing could */
    void put(String store, byte[] tar, boolean fits) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            out.write(tar);
        }
        Files.write(file(store), packed.toByteArray());
        if (!fits) {
            return;
        }
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = (ObjectNode) json.readTree(manifest());
        root.withArray("archives").forEach(node -> {
            if (node.path("store").asText().equals(store)) {
                ((ObjectNode) node)
                        .put("bytes", packed.size())
                        .put("rawBytes", tar.length)
                        .put("sha256", sha256(packed.toByteArray()));
            }
        });
        write(json.writeValueAsString(root));
    }

    /** What a tar holds. */
    private interface Entries {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tar(Entries entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            entries.writeTo(tar);
        }
        return out.toByteArray();
    }

    static byte[] tar(String name, String content) throws IOException {
        return tar(tar -> put(tar, new TarArchiveEntry(name, TarConstants.LF_NORMAL, true), content));
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    byte[] linkOut() throws IOException {
        String name = saved.toString().substring(1);
        return tar(tar -> {
            TarArchiveEntry link = new TarArchiveEntry(name + "/link", TarConstants.LF_SYMLINK);
            link.setLinkName(saved.resolveSibling("").toString());
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            put(tar, new TarArchiveEntry(name + "/link/out"), "x");
        });
    }

    byte[] device() throws IOException {
        return tar(tar -> {
            tar.putArchiveEntry(new TarArchiveEntry(saved.toString().substring(1) + "/null", TarConstants.LF_CHR));
            tar.closeArchiveEntry();
        });
    }

    /** 64 MiB of nothing, in a set whose files have two bytes. */
    byte[] bomb() throws IOException {
        return tar(saved.toString().substring(1) + "/answer", "\0".repeat(64 << 20));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
