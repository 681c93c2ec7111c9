package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.util.Locale;

/** What was read is not what Chroma writes. The message says which part, and what is wrong with it. */
final class DamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedException(String format, Object... values) {
        super(String.format(Locale.ROOT, format, values));
    }

    /** Returns the same damage, with the part that it was found in. */
    DamagedException in(String part) {
        DamagedException located = new DamagedException("%s: %s", part, String.valueOf(getMessage()));
        located.initCause(this);
        return located;
    }
}
