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
    private static final String UNIQUENESS = "UNIQUENESS";

    /** Returns the version that a manifest tells: {@code 5.26.30 community}. */
    static ServerVersion parse(String text) {
        String[] parts = text.split(" ", 2);
        return new ServerVersion(parts[0], parts.length > 1 ? parts[1] : "");
    }

    /**
     * Returns what a query begins with that needs Cypher 5, for its {@code id()}: from 2026.02 on, Cypher 25 is the
     * default, and before 5.26 nothing can be chosen.
     */
    String cypher5() {
        return release() >= release(CHOICE_MAJOR, CHOICE_MINOR) ? "CYPHER 5 " : "";
    }

    /** Returns whether it is of an earlier minor release: patches change neither types nor statements. */
    boolean isOlderThan(ServerVersion other) {
        return release() < other.release();
    }

    /** Returns whether it can hold several databases. */
    boolean isEnterprise() {
        return edition.equals("enterprise");
    }

    /** Returns whether it makes a rule: a Community server has no constraint but uniqueness. */
    boolean makes(SchemaRule rule) {
        return rule.kind() == SchemaRule.Kind.INDEX
                || edition.equals("enterprise")
                || rule.type().endsWith(UNIQUENESS);
    }

    @Override
    public String toString() {
        return edition.isEmpty() ? number : number + " " + edition;
    }

    private long release() {
        Matcher matcher = START.matcher(number);
        return matcher.matches() ? release(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))) : 0;
    }

    private static long release(int major, int minor) {
        return ((long) major << Integer.SIZE) + minor;
    }
}
