package io.polymath.backup.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.set.ManifestFormat;
import java.io.PrintWriter;

/** Writes results for programs: a JSON object a line, names in snake_case. */
final class JsonLines {

    private static final JsonMapper MAPPER = ManifestFormat.mapper()
            .rebuild()
            .disable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private JsonLines() {}

    static void print(PrintWriter out, Object line) {
        out.println(text(line));
    }

    /** Returns one of our own types as JSON, without a line's end. */
    static String text(Object line) {
        try {
            return MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("our own types can be written as JSON", e);
        }
    }
}
