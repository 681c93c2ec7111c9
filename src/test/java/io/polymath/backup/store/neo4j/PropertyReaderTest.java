package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Value;
import org.neo4j.driver.Values;
import org.neo4j.driver.internal.value.ListValue;
import org.neo4j.driver.internal.value.MapValue;
import org.neo4j.driver.internal.value.UUIDValue;
import org.neo4j.driver.internal.value.UnsupportedDateTimeValue;

class PropertyReaderTest {

    private static final String HINT = "a newer version of polymath-backup, or of Java and its time zones, may know it";

    @Test
    void everyKnownTypeIsTakenAsItIs() {
        Value map = Values.value(EdgeValues.all());

        assertThat(read(map)).containsOnlyKeys(EdgeValues.all().keySet());
        read(map)
                .forEach((name, value) -> assertThat(EdgeValues.fingerprint(value))
                        .as(name)
                        .isEqualTo(EdgeValues.fingerprint(EdgeValues.get(name))));
    }

    @Test
    void aVectorIsRefused() {
        assertRefused(Values.vector(new float[] {1, 2}), "it is of the unknown type VECTOR");
    }

    @Test
    void aUuidIsRefused() {
        assertRefused(new UUIDValue(new UUID(1, 2)), "it is of the unknown type UUID");
    }

    @Test
    void aTimeInAZoneThatJavaDoesNotKnowIsRefused() {
        assertRefused(
                new UnsupportedDateTimeValue(new DateTimeException("Unknown time-zone ID: Europe/Atlantis")),
                "it is of a DATE_TIME that Java cannot hold");
    }

    @Test
    void aValueThatIsNoneIsRefused() {
        assertRefused(Values.NULL, "it is of the unknown type NULL");
    }

    @Test
    void aListOfUnknownsIsRefused() {
        assertRefused(new ListValue(List.of(Values.vector(new byte[] {1}))), "it is of the unknown type LIST OF ANY?");
    }

    @Test
    void aListOfListsIsRefused() {
        assertRefused(Values.value(List.of(List.of(1L))), "it is of the unknown type LIST OF ANY?");
    }

    private static void assertRefused(Value value, String reason) {
        Value map = new MapValue(Map.of("embedding", value));

        BackupException refusal = catchThrowableOfType(BackupException.class, () -> read(map));

        assertThat(refusal)
                .hasMessage("graph: unable to export property embedding of a node of label Paper: " + reason);
        assertThat(refusal.hint()).isEqualTo(HINT);
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private static Map<String, Object> read(Value map) {
        return new TreeMap<>(new PropertyReader("graph").read(map, () -> "a node of label Paper"));
    }
}
