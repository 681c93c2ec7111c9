package io.polymath.backup.report;

import java.util.Optional;

/**
 * A report as it is sent.
 *
 * @param status how the run ended, for mail programs that sort
 * @param subject one line that says it all
 * @param html shows the picture as {@code cid:sizes.png}
 * @param text the same for those who read no HTML
 */
public record Letter(Status status, String subject, String html, String text, Optional<Picture> picture) {

    /** The name under which the HTML refers to the picture. */
    public static final String PICTURE = "sizes.png";
}
