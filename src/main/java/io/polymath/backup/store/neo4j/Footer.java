package io.polymath.backup.store.neo4j;

/**
 * The last line of an export: what the lines before it hold.
 *
 * @param totals of all lines between the header and this one
 * @param bookmark what the database had committed when the copy ended
 * @param exact whether it is a picture of one moment
 */
record Footer(Totals totals, String bookmark, boolean exact) {}
