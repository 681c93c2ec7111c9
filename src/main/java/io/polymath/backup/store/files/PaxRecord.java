package io.polymath.backup.store.files;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A record of a PAX header: {@code LENGTH KEY=VALUE\n}, its length in bytes with the digits of the length itself. */
final class PaxRecord {

    private static final int NANO_DIGITS = 9;

    private PaxRecord() {}

    /** Returns the record of a time: seconds since 1970 with as many decimals as it takes. */
    static byte[] of(String key, Instant time) {
        String seconds = BigDecimal.valueOf(time.getEpochSecond())
                .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
                .stripTrailingZeros()
                .toPlainString();
        return of(key, seconds);
    }

    /** Returns the record of a plain text. */
    static byte[] of(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.length() + 1;
        while (length != rest.length() + Integer.toString(length).length()) {
            length++;
        }
        return (length + rest).getBytes(StandardCharsets.US_ASCII);
    }
}
