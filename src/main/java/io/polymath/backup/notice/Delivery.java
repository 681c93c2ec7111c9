package io.polymath.backup.notice;

import java.util.LinkedHashSet;
import java.util.Set;

/** What becomes of one notice on its way past all kinds: what one kind cannot send, the next one owes. */
public final class Delivery {

    private final Notice notice;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> sent = new LinkedHashSet<>();
    private final Set<String> failed = new LinkedHashSet<>();
    private boolean isOwed;

    public Delivery(Notice notice) {
        this.notice = notice;
    }

    public Notice notice() {
        return notice;
    }

    /** Returns whether a kind has to send it: it is wanted there, or an earlier kind could not send it. */
    public boolean isDue(String kind, Set<Event> on) {
        asked.add(kind);
        return isOwed || notice.isWanted(on);
    }

    /** A kind was asked for that owes nothing, such as a dead man's switch. */
    public void asks(String kind) {
        asked.add(kind);
    }

    public void isSent(String kind) {
        sent.add(kind);
        isOwed = false;
    }

    public void isNotSent(String kind) {
        failed.add(kind);
        isOwed = true;
    }

    public boolean wasAsked(String kind) {
        return asked.contains(kind);
    }

    /** Returns whether somebody was told, or there was nobody to tell. */
    public boolean isTold() {
        return !sent.isEmpty() || failed.isEmpty();
    }

    public boolean isOwed() {
        return isOwed;
    }
}
