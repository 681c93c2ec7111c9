package io.polymath.backup.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A repository that keeps sets well, and then tells something else. */
public final class LyingRepository implements Repository {

    private final Repository honest;
    private final UnaryOperator<byte[]> bytes;
    private final UnaryOperator<List<Stored>> listing;

    /**
     * @param bytes what it tells for the bytes that it keeps
     * @param listing what it tells for the list of what it keeps
     */
    public LyingRepository(Repository honest, UnaryOperator<byte[]> bytes, UnaryOperator<List<Stored>> listing) {
        this.honest = honest;
        this.bytes = bytes;
        this.listing = listing;
    }

    @Override
    public String name() {
        return "liar";
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        return honest.put(key, file);
    }

    @Override
    public InputStream open(String key) throws IOException {
        try (InputStream in = honest.open(key)) {
            return new ByteArrayInputStream(bytes.apply(in.readAllBytes()));
        }
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return listing.apply(honest.list(prefix));
    }

    @Override
    public void delete(String key) throws IOException {
        honest.delete(key);
    }
}
