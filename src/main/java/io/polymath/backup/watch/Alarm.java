package io.polymath.backup.watch;

/**
 * Something that an operator has to look at.
 *
 * @param key which rule, and about what: {@code age}, {@code copy/s3}, {@code gone/postgres/tables/public.authors}
 * @param mark what it is like; when this changes it is told again
 * @param what is wrong, a sentence that names nothing a store holds but tables, labels and collections
 * @param hint what to do
 */
public record Alarm(String key, String mark, String what, String hint) {}
