package io.polymath.backup.repository;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A repository does not do its work now, which may pass by itself: it is worth another try. */
public final class UnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    public UnavailableException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** Returns what to try when it does not pass. */
    public String hint() {
        return hint;
    }

    /** Returns what is wrong; it is always given. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
