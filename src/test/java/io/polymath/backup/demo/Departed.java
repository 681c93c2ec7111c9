package io.polymath.backup.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What has left the machine, looked at as whoever runs the other one may: the files there, by the names after their set.
 */
final class Departed {

    private static final byte[] ZSTD = HexFormat.of().parseHex("28b52ffd");
    /** The only files of a set that anybody may read; names, numbers and digests stand in them. */
    private static final List<String> OPEN = List.of("SHA256SUMS", "manifest.json", "manifest.json.asc");

    /** An OpenPGP message to a key begins with a packet of its session key: RFC 4880, 4.2 and 4.3. */
    private static final int SESSION_KEY = 1;

    private final SortedMap<String, byte[]> files;

    Departed(Map<String, byte[]> files) {
        this.files = new TreeMap<>(files);
    }

    /** Reads all files below a folder. */
    static Departed below(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return new Departed(files);
    }

    int size() {
        return files.size();
    }

    /** Returns what somebody could read of them; nothing as it should be. */
    List<String> readable(Collection<String> secrets) {
        List<String> readable = new ArrayList<>();
        if (files.keySet().stream().allMatch(Departed::isOpen)) {
            readable.add("there is no archive");
        }
        files.forEach((name, content) -> {
            if (!isOpen(name) && packet(content) != SESSION_KEY) {
                readable.add(name + (isZstd(content) ? " is open zstd" : " is no OpenPGP message"));
            }
            String text = new String(content, StandardCharsets.ISO_8859_1);
            if (secrets.stream().anyMatch(text::contains)) {
                readable.add(name + " shows a secret of the files");
            }
        });
        return readable;
    }

    private static boolean isOpen(String name) {
        return OPEN.contains(name.substring(name.lastIndexOf('/') + 1));
    }

    /** Returns the kind of the first OpenPGP packet, of the old form or the new one; 0 when there is none. */
    private static int packet(byte[] content) {
        int tag = content.length == 0 ? 0 : content[0] & 0xFF;
        if ((tag & 0x80) == 0) {
            return 0;
        }
        return (tag & 0x40) == 0 ? (tag >> 2) & 0x0F : tag & 0x3F;
    }

    private static boolean isZstd(byte[] content) {
        return content.length >= ZSTD.length && java.util.Arrays.equals(content, 0, ZSTD.length, ZSTD, 0, ZSTD.length);
    }
}
