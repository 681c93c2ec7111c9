package io.polymath.backup.store.chroma;

import io.polymath.backup.store.chroma.PickleTokens.Token;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads {@code index_metadata.pickle}: which id has which label. Chroma from 1.0 writes a dict (protocol 3), Python up to
 * 0.6 an object of class {@code PersistentData} with the same members (protocol 4 or 5). One entry is held at a time.
 */
final class PickleReader {

    /** Hears what the pickle holds. */
    interface Listener {
        /** Tells up to where the log was applied; only old files know, and they tell it before the labels. */
        void sequence(long sequence) throws IOException;

        /** Tells an id, in UTF-8, and its label, which is not negative. */
        void label(byte[] id, long label) throws IOException;
    }

    /** Reads the rest of an item of a dict, whose key was read. */
    private interface Item {
        void read(Token key) throws IOException;
    }

    private static final String MODULE = "chromadb.segment.impl.vector.local_persistent_hnsw";
    private static final String CLASS = "PersistentData";

    private final PickleTokens tokens;
    private final Listener listener;

    private PickleReader(InputStream in, Listener listener) {
        this.tokens = new PickleTokens(in);
        this.listener = listener;
    }

    /** Reads a pickle to its end. The stream should be buffered; it stays open. */
    static void read(InputStream in, Listener listener) throws IOException {
        new PickleReader(in, listener).pickle();
    }

    private void pickle() throws IOException {
        tokens.expect(PickleTokens.Type.PROTOCOL);
        Token first = tokens.next();
        if (first.is(PickleTokens.Type.TEXT)) {
            emptyObject(first);
            first = tokens.next();
        }
        if (!first.is(PickleTokens.Type.DICT)) {
            throw tokens.unexpected(first);
        }
        dict(this::member);
        Token last = tokens.next();
        if (last.is(PickleTokens.Type.BUILD)) {
            last = tokens.next();
        }
        if (!last.is(PickleTokens.Type.STOP)) {
            throw tokens.unexpected(last);
        }
    }

    private void emptyObject(Token module) throws IOException {
        if (!module.string().equals(MODULE)
                || !tokens.expect(PickleTokens.Type.TEXT).string().equals(CLASS)) {
            throw new DamagedException("index_metadata.pickle holds an object that Chroma does not write");
        }
        tokens.expect(PickleTokens.Type.CLASS);
        tokens.expect(PickleTokens.Type.TUPLE);
        tokens.expect(PickleTokens.Type.OBJECT);
    }

    /** Reads the items of a dict: batches from a mark on, or one without a mark. */
    private void dict(Item item) throws IOException {
        while (true) {
            Token token = tokens.next();
            if (token.is(PickleTokens.Type.MARK)) {
                items(item);
            } else if (isScalar(token) && !isBeforeDict(token)) {
                item.read(token);
                tokens.expect(PickleTokens.Type.ITEM);
            } else {
                tokens.back(token);
                return;
            }
        }
    }

    private void items(Item item) throws IOException {
        for (Token key = tokens.next(); !key.is(PickleTokens.Type.ITEMS); key = tokens.next()) {
            item.read(key);
        }
    }

    /** Returns whether a token is the name of a member: those of the dicts below have no dicts as values. */
    private boolean isBeforeDict(Token token) throws IOException {
        Token value = tokens.next();
        tokens.back(value);
        return token.is(PickleTokens.Type.TEXT) && value.is(PickleTokens.Type.DICT);
    }

    private void member(Token key) throws IOException {
        String name = key.string();
        Token value = tokens.next();
        if (value.is(PickleTokens.Type.DICT)) {
            dict(name.equals("id_to_label") ? this::label : this::other);
            return;
        }
        if (!isScalar(value)) {
            throw tokens.unexpected(value);
        }
        if (name.equals("max_seq_id") && value.is(PickleTokens.Type.NUMBER)) {
            listener.sequence(value.number());
        }
    }

    private void label(Token key) throws IOException {
        Token label = tokens.expect(PickleTokens.Type.NUMBER);
        if (!key.is(PickleTokens.Type.TEXT)) {
            throw tokens.unexpected(key);
        }
        if (label.number() < 0) {
            throw new DamagedException("index_metadata.pickle has a negative label, %d", label.number());
        }
        listener.label(key.text(), label.number());
    }

    /** Reads an item of the other dicts, which say the same the other way round, or in which log entry. */
    private void other(Token key) throws IOException {
        Token value = tokens.next();
        if (!isScalar(key) || !isScalar(value)) {
            throw tokens.unexpected(value);
        }
    }

    private static boolean isScalar(Token token) {
        return switch (token.type()) {
            case TEXT, NUMBER, NONE, REFERENCE -> true;
            default -> false;
        };
    }
}
