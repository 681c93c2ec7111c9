package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Splits a pickle into tokens. It knows the few opcodes that Chroma's files use, and refuses every other: a general
 * unpickler would do what a hostile file tells it to (CWE-502). Opcodes: Lib/pickletools.py of CPython.
 */
final class PickleTokens {

    /** 16 MB: no id is that long; a length is believed up to here. */
    private static final int MAX_TEXT = 1 << 24;

    private final DataInputStream in;
    private final Deque<Token> returned = new ArrayDeque<>();
    private long tokens;

    /** @param in is read byte by byte, so it should be buffered; stays open */
    PickleTokens(InputStream in) {
        this.in = new DataInputStream(in);
    }

    enum Type {
        PROTOCOL,
        TEXT,
        NUMBER,
        NONE,
        /** A text that was there before, by number. */
        REFERENCE,
        DICT,
        MARK,
        /** Puts one key and value into a dict. */
        ITEM,
        /** Puts all keys and values since the mark into a dict. */
        ITEMS,
        CLASS,
        TUPLE,
        OBJECT,
        BUILD,
        STOP
    }

    /** One token, with the text in UTF-8 or the number where it has one. */
    @SuppressWarnings("ArrayRecordComponent")
    record Token(Type type, byte[] text, long number) {

        private static final byte[] NO_TEXT = {};

        private static Token of(Type type) {
            return new Token(type, NO_TEXT, 0);
        }

        private static Token number(long number) {
            return new Token(Type.NUMBER, NO_TEXT, number);
        }

        boolean is(Type expected) {
            return type == expected;
        }

        String string() {
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    /** Returns the next token; frames and memo marks are skipped. */
    Token next() throws IOException {
        Token token = returned.poll();
        if (token != null) {
            return token;
        }
        try {
            Token read = read();
            tokens++;
            return read;
        } catch (EOFException e) {
            throw tokens == 0
                    ? new DamagedException("index_metadata.pickle is empty")
                    : new DamagedException("index_metadata.pickle ends after %s", Text.number(tokens, "token"));
        }
    }

    /** Gives a token back, to be the next. */
    void back(Token token) {
        returned.push(token);
    }

    /** Returns the next token, which has to be of a type. */
    Token expect(Type type) throws IOException {
        Token token = next();
        if (!token.is(type)) {
            throw unexpected(token);
        }
        return token;
    }

    DamagedException unexpected(Token token) {
        return new DamagedException("index_metadata.pickle has an unexpected %s at token %,d", token.type(), tokens);
    }

    private Token read() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte();
            switch (opcode) {
                case 0x95 -> in.readLong(); // FRAME: its length
                case 0x94 -> {} // MEMOIZE
                case 'q' -> in.readByte(); // BINPUT
                case 'r' -> in.readInt(); // LONG_BINPUT
                default -> {
                    return read(opcode);
                }
            }
        }
    }

    private Token read(int opcode) throws IOException {
        return switch (opcode) {
            case 0x8c -> text(in.readUnsignedByte()); // SHORT_BINUNICODE
            case 'X' -> text(littleEndianInt()); // BINUNICODE
            case 'J' -> Token.number(littleEndianInt()); // BININT
            case 'K' -> Token.number(in.readUnsignedByte()); // BININT1
            case 'M' -> Token.number(Short.toUnsignedInt(Short.reverseBytes(in.readShort()))); // BININT2
            case 0x8a -> longNumber(in.readUnsignedByte()); // LONG1
            case 'h' -> reference(in.readUnsignedByte()); // BINGET
            case 'j' -> reference(littleEndianInt()); // LONG_BINGET
            case 0x80 -> protocol(in.readUnsignedByte()); // PROTO
            default -> Token.of(plain(opcode));
        };
    }

    private Type plain(int opcode) throws DamagedException {
        return switch (opcode) {
            case '}' -> Type.DICT;
            case '(' -> Type.MARK;
            case 's' -> Type.ITEM;
            case 'u' -> Type.ITEMS;
            case 'N' -> Type.NONE;
            case 0x93 -> Type.CLASS;
            case ')' -> Type.TUPLE;
            case 0x81 -> Type.OBJECT;
            case 'b' -> Type.BUILD;
            case '.' -> Type.STOP;
            default ->
                throw new DamagedException(
                        "index_metadata.pickle has an opcode that Chroma does not write, 0x%02x, at token %,d",
                        opcode, tokens);
        };
    }

    private Token protocol(int version) throws DamagedException {
        // 5 is the newest there is: https://docs.python.org/3/library/pickle.html#data-stream-format
        if (version < 2 || version > 5) {
            throw new DamagedException("index_metadata.pickle has protocol %d, expected 2 to 5", version);
        }
        return Token.of(Type.PROTOCOL);
    }

    private Token text(long length) throws IOException {
        if (length < 0 || length > MAX_TEXT) {
            throw new DamagedException(
                    "index_metadata.pickle has a text of %s at token %,d", Text.number(length, "byte"), tokens);
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new EOFException();
        }
        return new Token(Type.TEXT, text, 0);
    }

    /** A number of any length, little-endian, two's complement. */
    private Token longNumber(int bytes) throws IOException {
        if (bytes > Long.BYTES) {
            throw new DamagedException("index_metadata.pickle has a number of %d bytes at token %,d", bytes, tokens);
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) in.readUnsignedByte() << (8 * i);
        }
        int unused = Long.SIZE - 8 * bytes;
        return Token.number(bytes == 0 ? 0 : number << unused >> unused);
    }

    private Token reference(long number) {
        return new Token(Type.REFERENCE, Token.NO_TEXT, number);
    }

    private int littleEndianInt() throws IOException {
        return Integer.reverseBytes(in.readInt());
    }
}
