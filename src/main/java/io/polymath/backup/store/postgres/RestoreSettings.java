package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.util.Optional;

/**
 * How databases are restored.
 *
 * @param user the role that restores, where it is another than the one that backs up
 * @param password of that role
 * @param jobs how many tables and indexes are restored at the same time
 */
record RestoreSettings(Optional<String> user, Optional<Secret> password, int jobs) {

    private static final int MAX_JOBS = 64;

    static RestoreSettings read(Section section) {
        return new RestoreSettings(
                section.optional("restore.user"),
                section.secret("restore.password"),
                section.number("restore.jobs", Runtime.getRuntime().availableProcessors(), 1, MAX_JOBS));
    }

    /** Returns how the database is reached by the role that restores. */
    PostgresSettings of(PostgresSettings own) {
        return user.map(role -> own.as(role, password)).orElse(own);
    }
}
