package io.polymath.backup.store.files;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.OneWayInput;
import java.io.IOException;
import java.io.InputStream;

/** Gives no more bytes than were promised: whatever an export unpacks to, it cannot fill a disk. */
final class PromisedInput extends OneWayInput {

    private final long promised;
    private long left;

    PromisedInput(InputStream in, long promised) {
        super(in);
        this.promised = promised;
        this.left = promised;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = in.read(bytes, offset, length);
        left -= Math.max(n, 0);
        if (left < 0) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    "files: damaged export: it is longer than the "
                            + Text.number(promised, "byte that was saved", "bytes that were saved"),
                    "use another set, or another copy of this one");
        }
        return n;
    }
}
