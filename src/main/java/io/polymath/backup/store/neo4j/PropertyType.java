package io.polymath.backup.store.neo4j;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Values;
import org.neo4j.driver.types.IsoDuration;
import org.neo4j.driver.types.Point;

/**
 * The types of Neo4j's properties, each with the class that the driver has for it. The first five stand in JSON as they
 * are; the others as an object with one field, their tag, which holds a text or a list of the first five.
 */
enum PropertyType {
    STRING(String.class),
    INTEGER(Long.class),
    FLOAT(Double.class),
    BOOLEAN(Boolean.class),
    LIST(List.class),
    BYTES(Tagged.text(
            "bytes",
            byte[].class,
            Base64.getEncoder()::encodeToString,
            text -> Base64.getDecoder().decode(text))),
    DATE(Tagged.text("date", LocalDate.class, LocalDate::toString, LocalDate::parse)),
    LOCAL_TIME(Tagged.text("localtime", LocalTime.class, LocalTime::toString, LocalTime::parse)),
    TIME(Tagged.text("time", OffsetTime.class, OffsetTime::toString, OffsetTime::parse)),
    LOCAL_DATETIME(Tagged.text("localdatetime", LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse)),
    ZONED_DATETIME(Tagged.text("datetime", ZonedDateTime.class, PropertyType::text, PropertyType::zonedDateTime)),
    DURATION(new Tagged<>("duration", IsoDuration.class, PropertyType::parts, PropertyType::duration)),
    POINT(new Tagged<>("point", Point.class, PropertyType::parts, PropertyType::point));

    /** Values are asked for their type millions of times; {@code values()} would copy the array each time. */
    private static final PropertyType[] ALL = values();

    private final Class<?> valueClass;
    /** Functions without state, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final @Nullable Tagged<?> tagged;

    PropertyType(Class<?> valueClass) {
        this.valueClass = valueClass;
        this.tagged = null;
    }

    PropertyType(Tagged<?> tagged) {
        this.valueClass = tagged.valueClass();
        this.tagged = tagged;
    }

    /** Returns the type of a value; empty for one that is of none of them, such as a vector. */
    static Optional<PropertyType> of(Object value) {
        for (PropertyType type : ALL) {
            if (type.valueClass.isInstance(value)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Returns the type that a tag stands for. */
    static Tagged<?> byTag(String tag) throws DamagedException {
        for (PropertyType type : ALL) {
            if (type.tagged != null && type.tagged.tag().equals(tag)) {
                return type.tagged;
            }
        }
        throw new DamagedException("a value of an unknown type");
    }

    /** Returns how a value is tagged, which is of a type that JSON does not have. */
    static Tagged<?> tagged(Object value) {
        return of(value)
                .flatMap(type -> Optional.<Tagged<?>>ofNullable(type.tagged))
                .orElseThrow(() -> new IllegalArgumentException("no tagged property type: " + value.getClass()));
    }

    /**
     * Returns the instant in UTC, then the zone: {@code 2024-10-27T01:30:00Z[Europe/Stockholm]}. The local time would
     * stand for two instants when clocks go back, and for another one when a country changes its rules.
     */
    private static String text(ZonedDateTime time) {
        if (time.getZone() instanceof ZoneOffset) {
            return time.toOffsetDateTime().toString();
        }
        return time.toInstant() + "[" + time.getZone().getId() + "]";
    }

    private static ZonedDateTime zonedDateTime(String text) {
        int zone = text.indexOf('[');
        if (zone < 0) {
            return OffsetDateTime.parse(text).toZonedDateTime();
        }
        return Instant.parse(text.substring(0, zone)).atZone(ZoneId.of(text.substring(zone + 1, text.length() - 1)));
    }

    private static List<Object> parts(IsoDuration duration) {
        return List.of(duration.months(), duration.days(), duration.seconds(), (long) duration.nanoseconds());
    }

    private static IsoDuration duration(Object parts) {
        List<?> list = (List<?>) parts;
        return Values.isoDuration(
                        (Long) list.get(0), (Long) list.get(1), (Long) list.get(2), Math.toIntExact((Long) list.get(3)))
                .asIsoDuration();
    }

    /** Returns the number of the coordinate system, then the coordinates: z is not a number in a flat one. */
    private static List<Object> parts(Point point) {
        long srid = point.srid();
        return Double.isNaN(point.z())
                ? List.of(srid, point.x(), point.y())
                : List.of(srid, point.x(), point.y(), point.z());
    }

    private static Point point(Object parts) {
        List<?> list = (List<?>) parts;
        int srid = Math.toIntExact((Long) list.get(0));
        double x = (Double) list.get(1);
        double y = (Double) list.get(2);
        return list.size() == 3
                ? Values.point(srid, x, y).asPoint()
                : Values.point(srid, x, y, (Double) list.get(3)).asPoint();
    }
}
