package io.polymath.backup.report;

/**
 * Who reports.
 *
 * @param host the machine's name
 * @param program the program's name and version
 */
public record Sender(String host, String program) {}
