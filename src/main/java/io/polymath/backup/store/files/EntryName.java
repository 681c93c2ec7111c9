package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The name of an entry: an absolute path without its leading slash, as raw bytes, one character each. Names are ordered
 * byte by byte with the slash before all others, which is the order of a walk that visits a folder before what it holds.
 */
record EntryName(String raw) implements Comparable<EntryName> {

    static EntryName of(Path absolute) {
        return new EntryName(RawPath.of(absolute).substring(1));
    }

    /** Returns whether this lies in a folder, at any depth. */
    boolean isBelow(EntryName folder) {
        return raw.length() > folder.raw.length()
                && raw.startsWith(folder.raw)
                && raw.charAt(folder.raw.length()) == '/';
    }

    /** Returns the bytes themselves. */
    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns the path as text that is safe to print, and different for different names: UTF-8 with control characters
     * as {@code \x0a} or {@code \x85} and a backslash doubled. A name that is no UTF-8 has all its bytes above 127 as
     * {@code \xff}.
     */
    String display() {
        StringBuilder text = new StringBuilder("/");
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
            decoded.chars()
                    .forEach(c -> text.append(isPlain(c) ? plain(c) : escaped(c < 0x80 ? "\\x%02x" : "\\u%04x", c)));
        } catch (CharacterCodingException e) {
            raw.chars().forEach(c -> text.append(isPlain(c) && c < 0x80 ? plain(c) : escaped("\\x%02x", c)));
        }
        return text.toString();
    }

    private static boolean isPlain(int c) {
        return !Character.isISOControl(c);
    }

    private static String plain(int c) {
        return c == '\\' ? "\\\\" : String.valueOf((char) c);
    }

    private static String escaped(String format, int c) {
        return Text.of(format, c);
    }

    @Override
    public int compareTo(EntryName other) {
        int common = Math.min(raw.length(), other.raw.length());
        for (int i = 0; i < common; i++) {
            int order = Integer.compare(rank(raw.charAt(i)), rank(other.raw.charAt(i)));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(raw.length(), other.raw.length());
    }

    private static int rank(char c) {
        return c == '/' ? 0 : c;
    }

    @Override
    public String toString() {
        return display();
    }
}
