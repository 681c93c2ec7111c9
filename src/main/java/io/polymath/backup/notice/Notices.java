package io.polymath.backup.notice;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.config.Section;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ways to tell somebody that are configured.
 *
 * @param kinds by name; those whose URL is not set are off
 * @param mailed which alarms are mailed, when there is a mail server
 */
public record Notices(Map<String, Kind> kinds, Set<Event> mailed) {

    /** The kind that has the mail server of the report in place of a URL. */
    public static final String MAIL = "mail";

    private static final String PREFIX = "notice";
    private static final String USUAL = "failure,warning,recovered,stale";
    private static final List<String> SHIPPED = List.of("slack", "webhook", "ntfy");

    /** The dead man's switch, which hears of every backup. */
    private static final String PING = "ping";

    public Notices {
        kinds = Map.copyOf(kinds);
        mailed = Set.copyOf(mailed);
    }

    /** Reads {@code notice.NAME}, of those that are shipped and of a user's own. */
    public static Notices read(Configuration configuration) {
        Map<String, Kind> kinds = new TreeMap<>();
        SHIPPED.forEach(name -> kinds.put(name, kind(configuration, name)));
        kinds.put(PING, Kind.configure(PING, configuration.section(PREFIX + "." + PING), Set.of()));
        for (String name : configuration.names(PREFIX)) {
            if (isUsersOwn(name)) {
                kinds.put(name, kind(configuration, name));
                configuration.allow(PREFIX + "." + name);
            }
        }
        return new Notices(kinds, Kind.events(configuration.section(PREFIX + "." + MAIL), "recovered,stale"));
    }

    private static Kind kind(Configuration configuration, String name) {
        Section settings = configuration.section(PREFIX + "." + name);
        return Kind.configure(name, settings, Kind.events(settings, USUAL));
    }

    /** Returns whether a name is one that a user gave to a route, and neither one of ours nor one of ours misspelt. */
    private static boolean isUsersOwn(String name) {
        return Nearest.to(name, List.of("slack", "webhook", "ntfy", PING, MAIL)).isEmpty();
    }

    /** Returns that nobody is told. */
    public static Notices none() {
        return new Notices(Map.of(), EnumSet.noneOf(Event.class));
    }

    /** Returns a kind that is switched on. */
    public Optional<Kind> on(String name) {
        return Optional.ofNullable(kinds.get(name)).filter(kind -> kind.url().isPresent());
    }

    public boolean isAnyOn() {
        return kinds.values().stream().anyMatch(kind -> kind.url().isPresent());
    }
}
