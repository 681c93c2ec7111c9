package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRoundTripTest {

    static List<String> edges() {
        return List.copyOf(EdgeValues.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("edges")
    void aValueIsReadAsItWasWritten(String edge) throws IOException {
        Object value = EdgeValues.get(edge);

        Object read = read(write(value));

        assertThat(PropertyType.of(read)).isEqualTo(PropertyType.of(value));
        assertThat(EdgeValues.fingerprint(read)).isEqualTo(EdgeValues.fingerprint(value));
    }

    @Test
    void everyEdgeHasAFingerprintOfItsOwn() {
        List<String> edges = edges();

        assertThat(edges.stream()
                        .map(edge -> EdgeValues.fingerprint(EdgeValues.get(edge)))
                        .distinct())
                .hasSameSizeAs(edges);
    }

    @Test
    void aNotANumberKeepsItsBits() throws IOException {
        double value = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);

        String json = write(value);

        assertThat(json).isEqualTo("{\"float\":\"7ff80000deadbeef\"}");
        assertThat(Double.doubleToRawLongBits((Double) read(json))).isEqualTo(0x7ff8_0000_dead_beefL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "datetime overlap early|{'datetime':'2024-10-27T00:30:00Z[Europe/Stockholm]'}|+02:00",
                "datetime overlap late|{'datetime':'2024-10-27T01:30:00Z[Europe/Stockholm]'}|+01:00",
                "datetime 1850|{'datetime':'1849-12-31T23:06:32Z[Europe/Berlin]'}|+00:53:28",
            })
    void aTimeKeepsItsOffset(String edge, String json, String offset) throws IOException {
        Object value = EdgeValues.get(edge);

        assertThat(write(value)).isEqualTo(json.replace('\'', '"'));
        assertThat(((ZonedDateTime) read(write(value))).getOffset()).hasToString(offset);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer max|9223372036854775807",
                "float one|1.0",
                "float minus zero|-0.0",
                "float minus infinity|{'float':'-Infinity'}",
                "bytes empty|{'bytes':''}",
                "date bc|{'date':'-0044-03-15'}",
                "local time midnight|{'localtime':'00:00'}",
                "time with seconds offset|{'time':'01:02:03-00:59:59'}",
                "local datetime|{'localdatetime':'2024-10-27T02:30:00.123456789'}",
                "datetime offset|{'datetime':'2024-06-01T12:00+05:30'}",
                "datetime z|{'datetime':'2024-06-01T12:00Z'}",
                "datetime utc|{'datetime':'2024-06-01T12:00:00Z[UTC]'}",
                "duration negative|{'duration':[-1,-2,-3,999999999]}",
                "point above earth|{'point':[4979,-180.0,-90.0,-0.0]}",
                "list booleans|[true,false]",
            })
    void theFormOfEachTypeNeverChanges(String edge, String json) throws IOException {
        assertThat(write(EdgeValues.get(edge))).isEqualTo(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "9223372036854775808",
                "1e999",
                "[1,2.5]",
                "[[1],[2]]",
                "[null]",
                "{}",
                "{'vector':[1.0]}",
                "{'date':'2024-02-30'}",
                "{'date':'2024-02-29','time':'12:00Z'}",
                "{'date':{'date':'2024-02-29'}}",
                "{'date':20240229}",
                "{'localtime':'00:00:00'}",
                "{'datetime':'2024-06-01T14:00:00+02:00[Europe/Stockholm]'}",
                "{'datetime':'2024-06-01T12:00:00Z[Europe/Stokholm]'}",
                "{'datetime':'2024-06-01T12:00:00Z[+01:00]'}",
                "{'bytes':'AB=='}",
                "{'bytes':'A?=='}",
                "{'duration':[1,2,3]}",
                "{'duration':[1,2,3,4,5]}",
                "{'duration':[1,2,3,99999999999]}",
                "{'point':[7203,1.0]}",
                "{'point':[7203,1.0,2.0,3.0,4.0]}",
                "{'point':[7203.0,1.0,2.0]}",
                "{'float':'1.0'}",
                "{'float':'7ff0000000000000'}",
                "{'float':'7ff8000000000000'}",
                "{'float':'nan'}",
                "{'float':1.0}",
            })
    void whatTheWriterNeverWritesIsRefused(String json) {
        assertThatThrownBy(() -> read(json.replace('\'', '"'))).isInstanceOf(DamagedException.class);
    }

    private static String write(Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonGenerator json = ExportFormat.JSON.createGenerator(out);
        new ValueWriter(json).value(value);
        json.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Object read(String text) throws IOException {
        try (JsonParser json = ExportFormat.JSON.createParser(text.getBytes(StandardCharsets.UTF_8))) {
            json.nextToken();
            return ValueReader.value(json);
        }
    }
}
