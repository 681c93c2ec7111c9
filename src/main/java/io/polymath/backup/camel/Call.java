package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route that was called, and has ended.
 *
 * @param route its address: {@code direct:backup}
 * @param done what it left
 */
record Call(String route, Exchange done) {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /** Calls a route and waits for its end. */
    static Call of(ProducerTemplate template, String route, Processor given) {
        Call call = new Call(route, template.send(route, given));
        call.trouble().ifPresent(trouble -> LOG.debug("{} failed", route, call.done.getException()));
        return call;
    }

    /** Returns why it failed. */
    Optional<Trouble> trouble() {
        return Optional.ofNullable(done.getException()).map(Trouble::of);
    }

    /** Returns it when it did not fail; throws why it did otherwise. */
    Call good() {
        trouble().ifPresent(trouble -> {
            throw trouble.exception();
        });
        return this;
    }

    /**
     * Returns the body that it has to end with.
     *
     * @param what how an end without it is told: {@code a proof}
     * @param hint which steps make one
     */
    <T> T body(Class<T> type, String what, String hint) {
        Object body = done.getMessage().getBody();
        if (type.isInstance(body)) {
            return type.cast(body);
        }
        throw without(what, hint);
    }

    /** Returns the property that it has to end with, see {@link #body}. */
    <T> T property(String name, Class<T> type, String what, String hint) {
        T value = done.getProperty(name, type);
        if (value == null) {
            throw without(what, hint);
        }
        return value;
    }

    /** Returns the error of a route that is not what it should be. */
    BackupException without(String what, String hint) {
        return new BackupException(ExitCode.USAGE, route + " ended without " + what, hint);
    }
}
