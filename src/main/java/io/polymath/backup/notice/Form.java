package io.polymath.backup.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.ManifestFormat;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a notice looks in the body of a request. */
public enum Form {
    /** Lines for people. */
    TEXT("text/plain; charset=UTF-8"),
    /** An object for programs. */
    JSON("application/json"),
    /** What incoming web hooks of Slack take, and those of Mattermost and Rocket.Chat. */
    SLACK("application/json");

    private static final JsonMapper MAPPER = ManifestFormat.mapper()
            .rebuild()
            .disable(SerializationFeature.INDENT_OUTPUT)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final String contentType;

    Form(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** The object that a web hook gets; docs/operations.md tells each field. */
    private record Message(
            int version,
            String event,
            String title,
            List<Notice.Problem> problems,
            Optional<String> task,
            Optional<String> set,
            Optional<Integer> exitCode,
            String host,
            String program,
            OffsetDateTime at) {}

    public String of(Notice notice) {
        return switch (this) {
            case TEXT -> notice.text();
            case JSON ->
                json(new Message(
                        1,
                        notice.event().word(),
                        notice.title(),
                        notice.problems(),
                        notice.task(),
                        notice.set(),
                        notice.exitCode().map(ExitCode::number),
                        notice.host(),
                        notice.program(),
                        notice.at()));
            case SLACK -> json(Map.of("text", escaped("*" + notice.title() + "*\n" + notice.text())));
        };
    }

    /** Slack reads these three as marks: https://docs.slack.dev/messaging/formatting-message-text/#escaping. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("our own types can be written as JSON", e);
        }
    }
}
