package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Writes property values as JSON that keeps their types. */
final class ValueWriter {

    private final JsonGenerator json;

    ValueWriter(JsonGenerator json) {
        this.json = json;
    }

    /** Writes an object with a field for each property. */
    void properties(SortedMap<String, Object> properties) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            json.writeFieldName(property.getKey());
            value(property.getValue());
        }
        json.writeEndObject();
    }

    /** Writes a value of one of the classes that {@link PropertyType} lists. */
    void value(Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            number(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof List<?> list) {
            list(list);
        } else {
            tagged(value);
        }
    }

    private void number(double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
            return;
        }
        json.writeStartObject();
        json.writeStringField(NonFinite.TAG, NonFinite.text(number));
        json.writeEndObject();
    }

    private void list(Collection<?> list) throws IOException {
        json.writeStartArray();
        for (Object element : list) {
            value(element);
        }
        json.writeEndArray();
    }

    private void tagged(Object value) throws IOException {
        Tagged<?> tagged = PropertyType.tagged(value);
        json.writeStartObject();
        json.writeFieldName(tagged.tag());
        value(tagged.write(value));
        json.writeEndObject();
    }
}
