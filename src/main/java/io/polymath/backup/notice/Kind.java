package io.polymath.backup.notice;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A way to tell somebody, and what is told by it.
 *
 * @param name as in {@code notice.NAME} and in the route {@code notice-NAME}
 * @param url where to; who knows it may write there, so it is a secret; empty when the kind is off
 * @param token for the header Authorization, if one is wanted
 * @param timeout how long the server may be silent
 */
public record Kind(String name, Optional<Secret> url, Optional<Secret> token, Set<Event> on, Duration timeout) {

    private static final Duration USUAL = Duration.ofSeconds(10);

    public Kind {
        on = Set.copyOf(on);
    }

    /** Reads {@code notice.NAME}; nothing of a URL is ever shown, as it is the key. */
    static Kind configure(String name, Section settings, Set<Event> on) {
        Optional<Secret> url = settings.secret("url");
        if (url.isPresent() && host(url.get()).isEmpty()) {
            settings.problem(
                    "url",
                    "not an address of http or https",
                    "expected one such as https://hooks.example/services/...");
        }
        return new Kind(name, url, settings.secret("token"), on, settings.duration("timeout", USUAL));
    }

    static Set<Event> events(Section settings, String usual) {
        List<String> words = settings.list("on");
        EnumSet<Event> events = EnumSet.noneOf(Event.class);
        for (String word : words.isEmpty() ? List.of(usual.split(",")) : words) {
            try {
                events.add(Event.valueOf(word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                settings.problem(
                        "on",
                        "unknown event " + word,
                        "expected some of failure, warning, success, recovered, stale, with commas between them");
            }
        }
        return events;
    }

    /** Returns the server, for messages: neither path nor user, which may hold the key. */
    public String address() {
        return url.flatMap(Kind::host).orElse(name);
    }

    private static Optional<String> host(Secret url) {
        try {
            URI uri = new URI(url.reveal());
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return isHttp && uri.getHost() != null
                    ? Optional.of(uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
