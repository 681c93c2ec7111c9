package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** Reads the fields of one line, in the order in which the format has them. */
final class LineParser implements AutoCloseable {

    private final JsonParser json;

    LineParser(byte[] bytes, int start, int length) throws IOException {
        json = ExportFormat.JSON.createParser(bytes, start, length);
        expect(json.nextToken(), JsonToken.START_OBJECT, "a line that is no object");
        json.nextToken();
    }

    /** Returns the name of the field that comes next; empty when none does. */
    String nextField() throws IOException {
        return json.currentToken() == JsonToken.FIELD_NAME ? json.currentName() : "";
    }

    String text(String field) throws IOException {
        enter(field);
        expect(json.currentToken(), JsonToken.VALUE_STRING, "a " + field + " that is no text");
        String text = json.getText();
        json.nextToken();
        return text;
    }

    /** Returns a number that is not negative. */
    long number(String field) throws IOException {
        enter(field);
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, "a " + field + " that is no whole number");
        if (!(ValueReader.value(json) instanceof Long number) || number < 0) {
            throw new DamagedException("a " + field + " below zero");
        }
        json.nextToken();
        return number;
    }

    boolean flag(String field) throws IOException {
        enter(field);
        if (!(ValueReader.value(json) instanceof Boolean flag)) {
            throw new DamagedException(field + " that is neither true nor false");
        }
        json.nextToken();
        return flag;
    }

    /** Enters an object, whose fields come next. */
    void enterObject(String field) throws IOException {
        enter(field);
        expect(json.currentToken(), JsonToken.START_OBJECT, "an " + field + " that is no object");
        json.nextToken();
    }

    /** Leaves an object, which has no more fields. */
    void leaveObject() throws IOException {
        expect(json.currentToken(), JsonToken.END_OBJECT, "a field that is not of the format");
        json.nextToken();
    }

    /** Returns the labels, which ascend; none when there is no such field. */
    List<String> labels() throws IOException {
        if (!nextField().equals("labels")) {
            return List.of();
        }
        enter("labels");
        expect(json.currentToken(), JsonToken.START_ARRAY, "labels that are no list");
        List<String> labels = new ArrayList<>();
        String last = "";
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_STRING, "a label that is no text");
            String label = json.getText();
            if (label.compareTo(last) <= 0) {
                throw new DamagedException("labels that do not ascend");
            }
            labels.add(label);
            last = label;
        }
        json.nextToken();
        return labels;
    }

    /** Returns the properties; none when there is no such field. */
    SortedMap<String, Object> properties() throws IOException {
        if (!nextField().equals("properties")) {
            return Collections.emptySortedMap();
        }
        enter("properties");
        expect(json.currentToken(), JsonToken.START_OBJECT, "properties that are no object");
        SortedMap<String, Object> properties = ValueReader.properties(json);
        json.nextToken();
        return properties;
    }

    /** Refuses whatever follows the last field. */
    void end() throws IOException {
        leaveObject();
        if (json.currentToken() != null) {
            throw new DamagedException("a line of more than one object");
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private void enter(String field) throws IOException {
        if (!nextField().equals(field)) {
            throw new DamagedException("no " + field + " where the format has it");
        }
        json.nextToken();
    }

    private static void expect(JsonToken found, JsonToken expected, String otherwise) throws DamagedException {
        if (found != expected) {
            throw new DamagedException(otherwise);
        }
    }
}
