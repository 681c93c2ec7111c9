package io.polymath.backup.notice;

import java.util.Locale;

/** What a notice is about, in one word. */
public enum Event {
    /** A run did not do what it was for. */
    FAILURE(4, "rotating_light"),
    /** A run made its set, but a person should look. */
    WARNING(3, "warning"),
    SUCCESS(2, "white_check_mark"),
    /** What was told as failed, or stale, is well again. */
    RECOVERED(2, "white_check_mark"),
    /** Something is wrong between runs. */
    STALE(4, "hourglass");

    private final int priority;
    private final String tag;

    Event(int priority, String tag) {
        this.priority = priority;
        this.tag = tag;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns 1 to 5, as ntfy has it: https://docs.ntfy.sh/publish/#message-priority. */
    public int priority() {
        return priority;
    }

    /** Returns the name of a sign: https://docs.ntfy.sh/emojis/. */
    public String tag() {
        return tag;
    }
}
