package io.polymath.backup.camel;

import io.polymath.backup.run.BackupRun;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import java.util.Locale;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;

/** Reads an archive, or all archives of a set, back; what is not whole is an error. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "verify",
        title = "Verify",
        syntax = "verify:level",
        producerOnly = true,
        category = {Category.VALIDATION})
public final class VerifyEndpoint extends WordEndpoint {

    /** How much is read: file compares size and SHA-256, content also parses, counts and compares every record. */
    @UriPath(enums = "file,content")
    @Metadata(required = true)
    private String level;

    public VerifyEndpoint(String uri, Component component, String level) {
        super(uri, component);
        this.level = level;
    }

    public String getLevel() {
        return level;
    }

    public void setLevel(String level) {
        this.level = level;
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        Proof.Level asked = Proof.Level.valueOf(level.toUpperCase(Locale.ROOT));
        if (exchange.getMessage().getBody() instanceof Manifest set) {
            exchange.getMessage().setBody(backups().verify(set, asked));
            return;
        }
        Archive archive = Words.body(exchange, Archive.class, "verify:" + level);
        BackupRun run = Words.run(exchange, "verify:" + level);
        exchange.getMessage().setBody(run.verify(archive, asked));
    }
}
