package io.polymath.backup.store.neo4j;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines, each ended by a line feed, as bytes. Never closes what it reads from. */
final class LineInput {

    private static final int START_BYTES = 64 << 10;

    private final InputStream in;
    private byte[] buffer = new byte[START_BYTES];
    /** The current line, without its line feed. */
    private int start;

    private int length;
    /** Where the bytes after it begin, and where they end. */
    private int next;

    private int end;
    private long number;

    LineInput(InputStream in) {
        this.in = in;
    }

    /** Moves to the next line, and returns false when there is none. */
    boolean next() throws IOException {
        int searched = next;
        start = next;
        number++;
        while (true) {
            int feed = lineFeed(searched);
            if (feed >= 0) {
                length = feed - start;
                next = feed + 1;
                return true;
            }
            searched = end - start;
            if (!fill()) {
                return atEnd();
            }
        }
    }

    byte[] bytes() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return length;
    }

    /** Returns the number of the current line, counted from 1. */
    long number() {
        return number;
    }

    private int lineFeed(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Moves the current line to the front, makes room behind it, and reads; returns false at the end of the stream. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == buffer.length) {
            grow();
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read >= 0;
    }

    private void grow() throws IOException {
        if (buffer.length >= ExportFormat.MAX_LINE_BYTES) {
            throw new DamagedException("a line of more than " + ExportFormat.MAX_LINE_BYTES + " bytes");
        }
        buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, ExportFormat.MAX_LINE_BYTES));
    }

    private boolean atEnd() throws IOException {
        next = end;
        if (end > 0) {
            throw new DamagedException("the line is cut");
        }
        number--;
        return false;
    }
}
