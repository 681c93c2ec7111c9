package io.polymath.backup.set;

import io.polymath.backup.error.ExitCode;

/** A store that is not in a set: why, and what to do. */
public record Failure(String store, String reason, String hint, ExitCode exitCode) {}
