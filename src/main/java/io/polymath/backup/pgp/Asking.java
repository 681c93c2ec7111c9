package io.polymath.backup.pgp;

import io.polymath.backup.config.Secret;
import java.util.Optional;

/** Asks a person for a passphrase. */
@FunctionalInterface
public interface Asking {

    /** Asks nobody. */
    Asking NOBODY = question -> Optional.empty();

    /** Returns the answer; empty when there is nobody to ask. */
    Optional<Secret> ask(String question);
}
