package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.MultisetHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * An order-free fingerprint of nodes, or of relationships. What is hashed is built of values, not of an export's text, so
 * it also holds for what is read from a server:
 *
 * <pre>
 * node         = 'N' id count(labels) text(label)...  properties
 * relationship = 'R' from text(type) to               properties
 * properties   = count (text(key) value)...
 * value        = 's' text | 'i' long | 'f' the 64 bits | 'b' 0 or 1 | 'l' count value... | 't' text(tag) payload value
 * text         = count of bytes, then UTF-8
 * </pre>
 *
 * Counts are 32-bit, ids and longs 64-bit, most significant byte first; labels and keys ascend.
 */
final class Fingerprint {

    private static final int START_BYTES = 4096;

    private final MultisetHash hash = new MultisetHash();
    private ByteBuffer form = ByteBuffer.allocate(START_BYTES);

    void add(Node node) {
        begin('N').putLong(node.id());
        room(Integer.BYTES).putInt(node.labels().size());
        node.labels().forEach(this::text);
        properties(node.properties());
        end();
    }

    void add(Relationship relationship) {
        begin('R').putLong(relationship.from());
        text(relationship.type());
        room(Long.BYTES).putLong(relationship.to());
        properties(relationship.properties());
        end();
    }

    /** Returns the fingerprint of all that was added: 64 hexadecimal digits. */
    String hex() {
        return hash.hex();
    }

    private ByteBuffer begin(char kind) {
        form.clear();
        return form.put((byte) kind);
    }

    private void end() {
        hash.add(form.array(), 0, form.position());
    }

    private void properties(SortedMap<String, Object> properties) {
        room(Integer.BYTES).putInt(properties.size());
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            text(property.getKey());
            value(property.getValue());
        }
    }

    private void value(Object value) {
        if (value instanceof String text) {
            tag('s');
            text(text);
        } else if (value instanceof Long number) {
            tag('i').putLong(number);
        } else if (value instanceof Double number) {
            tag('f').putLong(Double.doubleToRawLongBits(number));
        } else if (value instanceof Boolean flag) {
            tag('b').put((byte) (flag ? 1 : 0));
        } else if (value instanceof List<?> list) {
            tag('l').putInt(list.size());
            list.forEach(this::value);
        } else {
            Tagged<?> tagged = PropertyType.tagged(value);
            tag('t');
            text(tagged.tag());
            value(tagged.write(value));
        }
    }

    /** Writes a tag, and makes room for eight bytes after it. */
    private ByteBuffer tag(char tag) {
        return room(1 + Long.BYTES).put((byte) tag);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
    }

    private ByteBuffer room(int bytes) {
        if (form.remaining() < bytes) {
            int size = Math.max(form.capacity() * 2, form.position() + bytes);
            form = ByteBuffer.allocate(size).put(form.flip());
        }
        return form;
    }
}
