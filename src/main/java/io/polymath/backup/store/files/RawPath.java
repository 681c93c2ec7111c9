package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import java.net.URI;
import java.nio.file.Path;

/**
 * The bytes of a path as the file system holds them, one character from 0 to 255 each. A name on disk is bytes, and not
 * all bytes are text: {@link Path#toString} loses those that are not.
 */
final class RawPath {

    private static final Path ROOT = Path.of("/");

    private RawPath() {}

    /** Returns the bytes of an absolute or a relative path. */
    static String of(Path path) {
        String text = path.toString();
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text;
        }
        // the only public way to the bytes: the URI has all but plain ASCII percent-encoded, whatever the locale is
        String raw = decoded(ROOT.resolve(path).toUri().getRawPath());
        // it ends in a slash where a folder is
        int end = raw.endsWith("/") && !text.endsWith("/") ? raw.length() - 1 : raw.length();
        return raw.substring(path.isAbsolute() ? 0 : 1, end);
    }

    /** Returns the absolute path with these bytes. */
    static Path toPath(String raw) {
        if (raw.chars().allMatch(c -> c > 0 && c < 0x80)) {
            return Path.of(raw);
        }
        StringBuilder encoded = new StringBuilder("file://");
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            encoded.append(c == '/' ? "/" : Text.of("%%%02x", (int) c));
        }
        return Path.of(URI.create(encoded.toString()));
    }

    /** Returns the path with these bytes, which a link may hold; Java leaves out slashes that mean nothing. */
    static Path toRelativePath(String raw) {
        return raw.startsWith("/") ? toPath(raw) : ROOT.relativize(toPath("/" + raw));
    }

    private static String decoded(String percentEncoded) {
        StringBuilder raw = new StringBuilder(percentEncoded.length());
        for (int i = 0; i < percentEncoded.length(); i++) {
            char c = percentEncoded.charAt(i);
            if (c == '%') {
                raw.append((char) Integer.parseInt(percentEncoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                raw.append(c);
            }
        }
        return raw.toString();
    }
}
