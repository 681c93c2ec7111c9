package io.polymath.backup.bench;

import java.util.Locale;

/** Where lines go that are the result. */
@FunctionalInterface
interface Report {

    Report TO_STDOUT = System.out::println;

    void line(String line);

    default void say(String format, Object... arguments) {
        line(String.format(Locale.ROOT, format, arguments));
    }
}
