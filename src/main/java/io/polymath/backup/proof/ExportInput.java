package io.polymath.backup.proof;

import io.polymath.backup.error.BackupException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.util.function.Function;

/** An archive without its codecs. What keeps it from being read to its end is told as damage of that archive. */
final class ExportInput extends FilterInputStream {

    private final Function<IOException, BackupException> damage;

    /** @param damage says which archive it is that is not readable */
    ExportInput(InputStream in, Function<IOException, BackupException> damage) {
        super(in);
        this.damage = damage;
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public long skip(long n) throws IOException {
        try {
            return in.skip(n);
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Stays an {@code IOException}, as who loads may have to clean up after one; who tells it finds ours in it. */
    private IOException told(IOException e) {
        return e instanceof ClosedChannelException ? e : new IOException(e.getMessage(), damage.apply(e));
    }
}
