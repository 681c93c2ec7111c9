package io.polymath.backup.repository;

/**
 * What a repository keeps under a key, as proved after it was put there.
 *
 * @param bytes its size
 * @param sha256 64 lower-case hexadecimal digits
 * @param sent whether it had to be sent; not when the same was there already
 */
public record Kept(long bytes, String sha256, boolean sent) {}
