/** PostgreSQL: one exported snapshot, dumped by pg_dump and counted in the same moment. */
@NullMarked
package io.polymath.backup.store.postgres;

import org.jspecify.annotations.NullMarked;
