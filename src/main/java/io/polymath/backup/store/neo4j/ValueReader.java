package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what {@link ValueWriter} writes, and nothing else. */
final class ValueReader {

    private ValueReader() {}

    /** Reads an object of properties, whose keys ascend; the parser stands at its start, and then at its end. */
    static SortedMap<String, Object> properties(JsonParser json) throws IOException {
        SortedMap<String, Object> properties = new TreeMap<>();
        String last = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            if (key.compareTo(last) <= 0) {
                throw new DamagedException("property keys that do not ascend");
            }
            json.nextToken();
            properties.put(key, value(json));
            last = key;
        }
        return properties;
    }

    /** Reads the value at which the parser stands. */
    static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> integer(json);
            case VALUE_NUMBER_FLOAT -> decimal(json);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> list(json);
            case START_OBJECT -> tagged(json);
            default -> throw new DamagedException("a value that is none");
        };
    }

    private static long integer(JsonParser json) throws IOException {
        NumberType type = json.getNumberType();
        if (type != NumberType.INT && type != NumberType.LONG) {
            throw new DamagedException("an integer of more than 64 bits");
        }
        return json.getLongValue();
    }

    private static double decimal(JsonParser json) throws IOException {
        double number = json.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new DamagedException("a float of more than 64 bits");
        }
        return number;
    }

    /** Reads a list, whose elements are all of one type, and no lists: the server holds no others. */
    private static List<Object> list(JsonParser json) throws IOException {
        List<Object> list = elements(json);
        Set<PropertyType> types = EnumSet.noneOf(PropertyType.class);
        list.forEach(element -> PropertyType.of(element).ifPresent(types::add));
        if (types.size() > 1 || types.contains(PropertyType.LIST)) {
            throw new DamagedException("a list of several types");
        }
        return list;
    }

    private static List<Object> elements(JsonParser json) throws IOException {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(json));
        }
        return list;
    }

    private static Object tagged(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.FIELD_NAME) {
            throw new DamagedException("a value without a type");
        }
        String tag = json.currentName();
        json.nextToken();
        Object payload = json.currentToken() == JsonToken.START_ARRAY ? elements(json) : value(json);
        if (json.nextToken() != JsonToken.END_OBJECT) {
            throw new DamagedException("a value of two types");
        }
        if (tag.equals(NonFinite.TAG)) {
            return NonFinite.parse(payload instanceof String text ? text : "");
        }
        return PropertyType.byTag(tag).read(payload);
    }
}
