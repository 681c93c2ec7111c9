package io.polymath.backup.store.neo4j;

import java.util.function.Function;

/**
 * How a type that JSON does not have is written, without loss: {@code {"tag": payload}}.
 *
 * @param payload gives a value's payload: a text, or a list of numbers
 * @param value gives the value of a payload, or throws
 */
record Tagged<T>(String tag, Class<T> valueClass, Function<T, Object> payload, Function<Object, T> value) {

    /** Returns how a type is written whose values are told as a text. */
    static <T> Tagged<T> text(String tag, Class<T> valueClass, Function<T, String> text, Function<String, T> parse) {
        return new Tagged<>(tag, valueClass, text::apply, payload -> parse.apply((String) payload));
    }

    /** Returns the payload of a value, which is of this type. */
    Object write(Object from) {
        return payload.apply(valueClass.cast(from));
    }

    /** Returns the value of a payload, which has to be exactly what {@link #write} gives for it. */
    Object read(Object from) throws DamagedException {
        T read;
        try {
            read = value.apply(from);
        } catch (RuntimeException e) {
            // parsers, casts and lists each throw their own: every one of them means that the payload is not ours
            throw new DamagedException("a value that is no " + tag, e);
        }
        if (!payload.apply(read).equals(from)) {
            throw new DamagedException("a " + tag + " that is not in its one form");
        }
        return read;
    }
}
