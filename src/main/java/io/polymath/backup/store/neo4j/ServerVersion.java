package io.polymath.backup.store.neo4j;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server it is.
 *
 * @param number as the server tells it: {@code 5.26.30}, {@code 2026.08.1}
 * @param edition {@code community} or {@code enterprise}
 */
record ServerVersion(String number, String edition) {

    private static final Pattern START = Pattern.compile("(\\d{1,6})\\.(\\d{1,6}).*");
    /** The first release with more than one version of Cypher: the last of the fives. */
    private static final int CHOICE_MAJOR = 5;

    private static final int CHOICE_MINOR = 26;

    /**
     * Returns what a query begins with that needs Cypher 5, for its {@code id()}: from 2026.02 on, Cypher 25 is the
     * default, and before 5.26 nothing can be chosen.
     */
    String cypher5() {
        Matcher matcher = START.matcher(number);
        if (!matcher.matches()) {
            return "";
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        boolean chooses = major > CHOICE_MAJOR || (major == CHOICE_MAJOR && minor >= CHOICE_MINOR);
        return chooses ? "CYPHER 5 " : "";
    }
}
