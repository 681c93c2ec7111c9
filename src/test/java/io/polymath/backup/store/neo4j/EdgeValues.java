package io.polymath.backup.store.neo4j;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Values;

/** Every type of property with the values at its edges, by a name for each. */
final class EdgeValues {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    private EdgeValues() {}

    static SortedMap<String, Object> all() {
        SortedMap<String, Object> values = new TreeMap<>();
        numbers(values);
        texts(values);
        bytes(values);
        times(values);
        zonedTimes(values);
        durationsAndPoints(values);
        lists(values);
        return values;
    }

    static Object get(String name) {
        return Objects.requireNonNull(all().get(name), name);
    }

    /** Returns what tells a value from every other one, down to its bits. */
    static String fingerprint(@Nullable Object value) {
        Fingerprint fingerprint = new Fingerprint();
        SortedMap<String, Object> properties = new TreeMap<>(Map.of("key", Objects.requireNonNull(value)));
        fingerprint.add(new Node(1, List.of(), properties));
        return fingerprint.hex();
    }

    private static void numbers(SortedMap<String, Object> values) {
        values.put("integer zero", 0L);
        values.put("integer min", Long.MIN_VALUE);
        values.put("integer max", Long.MAX_VALUE);
        values.put("integer beyond 2^53", (1L << 53) + 1);
        values.put("boolean true", true);
        values.put("boolean false", false);
        values.put("float one", 1.0);
        values.put("float minus zero", -0.0);
        values.put("float tenth", 0.1);
        values.put("float large", Math.nextUp(1.0e22));
        values.put("float max", Double.MAX_VALUE);
        values.put("float min", Double.MIN_VALUE);
        values.put("float infinity", Double.POSITIVE_INFINITY);
        values.put("float minus infinity", Double.NEGATIVE_INFINITY);
        values.put("float nan", Double.NaN);
        values.put("float nan with payload", Double.longBitsToDouble(0x7ff8_0000_dead_beefL));
        values.put("float negative nan", Double.longBitsToDouble(0xfff8_0000_0000_0000L));
    }

    private static void texts(SortedMap<String, Object> values) {
        values.put("text empty", "");
        values.put("text nul", "a\0b");
        values.put("text emoji", "vector \uD83E\uDDEE");
        values.put("text bom", "\uFEFFstart");
        values.put("text line ends", "one\r\ntwo\nthree\u2028four\u2029five\u0085six");
        values.put("text quotes", "\"\\/'` { \"date\": \"2024-01-01\" }");
        values.put(
                "text controls",
                IntStream.range(1, 32)
                                .mapToObj(letter -> String.valueOf((char) letter))
                                .reduce("", String::concat) + "\u007f");
        values.put("text long", "Vielschichtiges Netz. ".repeat(5_000));
    }

    private static void bytes(SortedMap<String, Object> values) {
        values.put("bytes empty", new byte[0]);
        values.put("bytes", "\0\u00ff raw".getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void times(SortedMap<String, Object> values) {
        values.put("date", LocalDate.of(2024, 2, 29));
        values.put("date bc", LocalDate.of(-44, 3, 15));
        values.put("date min", LocalDate.of(-999_999_999, 1, 1));
        values.put("date max", LocalDate.of(999_999_999, 12, 31));
        values.put("local time midnight", LocalTime.MIDNIGHT);
        values.put("local time max", LocalTime.MAX);
        values.put("time", OffsetTime.of(12, 30, 0, 1, ZoneOffset.ofHours(2)));
        values.put("time with seconds offset", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofTotalSeconds(-3_599)));
        values.put("time z", OffsetTime.of(0, 0, 0, 0, ZoneOffset.UTC));
        values.put("local datetime", LocalDateTime.of(2024, 10, 27, 2, 30, 0, 123_456_789));
        values.put("local datetime min", LocalDateTime.of(-999_999_999, 1, 1, 0, 0));
        values.put("local datetime max", LocalDateTime.of(999_999_999, 12, 31, 23, 59, 59, 999_999_999));
    }

    private static void zonedTimes(SortedMap<String, Object> values) {
        LocalDateTime noon = LocalDateTime.of(2024, 6, 1, 12, 0);
        LocalDateTime clocksGoBack = LocalDateTime.of(2024, 10, 27, 2, 30);
        values.put("datetime offset", ZonedDateTime.of(noon, ZoneOffset.ofHoursMinutes(5, 30)));
        values.put("datetime offset seconds", ZonedDateTime.of(noon, ZoneOffset.ofTotalSeconds(3_208)));
        values.put("datetime zone", ZonedDateTime.of(noon, STOCKHOLM));
        values.put("datetime z", ZonedDateTime.of(noon, ZoneOffset.UTC));
        values.put("datetime utc", ZonedDateTime.of(noon, ZoneId.of("UTC")));
        values.put("datetime gmt", ZonedDateTime.of(noon, ZoneId.of("GMT")));
        values.put("datetime overlap early", ZonedDateTime.ofLocal(clocksGoBack, STOCKHOLM, ZoneOffset.ofHours(2)));
        values.put("datetime overlap late", ZonedDateTime.ofLocal(clocksGoBack, STOCKHOLM, ZoneOffset.ofHours(1)));
        values.put("datetime 1850", ZonedDateTime.of(LocalDateTime.of(1850, 1, 1, 0, 0), ZoneId.of("Europe/Berlin")));
        values.put("datetime far", ZonedDateTime.of(LocalDateTime.of(999_999_999, 1, 1, 0, 0), STOCKHOLM));
        values.put(
                "datetime long ago", Instant.parse("-999999999-06-01T00:00:00Z").atZone(STOCKHOLM));
    }

    private static void durationsAndPoints(SortedMap<String, Object> values) {
        values.put("duration", Values.isoDuration(14, 3, 59, 1).asIsoDuration());
        values.put("duration zero", Values.isoDuration(0, 0, 0, 0).asIsoDuration());
        values.put(
                "duration negative", Values.isoDuration(-1, -2, -3, 999_999_999).asIsoDuration());
        values.put(
                "duration long",
                Values.isoDuration(1L << 40, -(1L << 40), 1L << 50, 0).asIsoDuration());
        values.put("point flat", Values.point(7203, -0.0, 1.5).asPoint());
        values.put("point solid", Values.point(9157, 1.0, -0.0, 1.0e-300).asPoint());
        values.put("point on earth", Values.point(4326, 11.97, 57.7).asPoint());
        values.put("point above earth", Values.point(4979, -180.0, -90.0, -0.0).asPoint());
    }

    private static void lists(SortedMap<String, Object> values) {
        values.put("list empty", List.of());
        values.put("list integers", List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE));
        values.put("list floats", List.of(-0.0, Double.NaN, Double.NEGATIVE_INFINITY, 1.0));
        values.put("list booleans", List.of(true, false));
        values.put("list texts", List.of("", "a\0b", "\uD83E\uDDEE"));
        values.put("list long", new ArrayList<>(Collections.nCopies(10_000, 0.25)));
        SortedMap<String, Object> single = new TreeMap<>();
        times(single);
        zonedTimes(single);
        durationsAndPoints(single);
        single.forEach((name, value) -> values.put("list of " + name, List.of(value, value)));
    }
}
