package io.polymath.backup.repository.rclone;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a run of rclone ended.
 *
 * @param exitCode see the section on exit codes of https://rclone.org/docs/
 * @param errors what it said; may hold addresses with secrets in them
 */
record RcloneEnding(int exitCode, String errors) {

    private static final int DIRECTORY_NOT_FOUND = 3;
    private static final int FILE_NOT_FOUND = 4;
    private static final Pattern STAMP = Pattern.compile("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d ");
    private static final Pattern USER_OF_ADDRESS = Pattern.compile("//[^/@\\s]+@");
    private static final Pattern QUERY_OF_ADDRESS = Pattern.compile("\\?[^\\s\"']+");
    private static final int MAX_REASON = 300;

    boolean isOk() {
        return exitCode == 0;
    }

    /** Returns whether it found nothing where it was to look. */
    boolean foundNothing() {
        return exitCode == DIRECTORY_NOT_FOUND
                || exitCode == FILE_NOT_FOUND
                // so says deletefile, with the code of any error
                || errors.contains("is a directory or doesn't exist");
    }

    /** Returns whether its own settings are what is wrong, which does not pass by itself. */
    boolean isOfSettings() {
        String said = errors.toLowerCase(Locale.ROOT);
        return said.contains("didn't find section in config file")
                || said.contains("couldn't decrypt configuration")
                || said.contains("unable to decrypt configuration")
                || said.contains("config file")
                || said.contains("unknown flag")
                || said.contains("empty token found")
                || said.contains("couldn't fetch token");
    }

    /** Returns the last line that it said, without time and without what may be secret in an address. */
    String reason() {
        String said = errors.strip();
        if (said.isEmpty()) {
            return exitCode > 128 ? "it was killed by signal " + (exitCode - 128) : "it ended with " + exitCode;
        }
        String line = said.substring(said.lastIndexOf('\n') + 1);
        line = STAMP.matcher(line).replaceFirst("").replaceFirst("^(ERROR|CRITICAL|NOTICE) *: *", "");
        line = USER_OF_ADDRESS.matcher(line).replaceAll("//...@");
        line = QUERY_OF_ADDRESS.matcher(line).replaceAll("?...");
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + " ..." : line;
    }
}
