package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.run.Rereading;
import io.polymath.backup.run.Share;
import io.polymath.backup.set.Readings;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a share of other repositories back, what was not read for the longest time first. Throws nothing. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "reread",
        title = "Reread",
        syntax = "reread:repository",
        producerOnly = true,
        category = {Category.VALIDATION})
public final class RereadEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(RereadEndpoint.class);

    /** The header that tells whether something was found damaged, or could not be read. */
    private static final String TROUBLE = "trouble";

    /** The name of the repository, such as s3; all for each one that is configured with its kind. */
    @UriPath
    @Metadata(required = true)
    private String repository;

    /** How much is read, such as 1/7: what is run each day with it has read every byte within a week. */
    @UriParam(defaultValue = "1/7")
    private String share = "1/7";

    public RereadEndpoint(String uri, Component component, String repository) {
        super(uri, component);
        this.repository = repository;
    }

    public String getRepository() {
        return repository;
    }

    public void setRepository(String repository) {
        this.repository = repository;
    }

    public String getShare() {
        return share;
    }

    public void setShare(String share) {
        this.share = share;
    }

    @Override
    protected void process(Exchange exchange) {
        Share asked = Share.parse(share)
                .orElseThrow(() -> new BackupException(
                        ExitCode.USAGE,
                        "reread:" + repository + ": not a share: " + share,
                        "expected one such as 1/7"));
        Remotes remotes = Words.remotes(getCamelContext());
        List<String> names = repository.equals(Remotes.ALL) ? remotes.configured() : List.of(repository);
        if (names.isEmpty() || !remotes.isConfigured(names.get(0))) {
            LOG.info("reread: no such repository is configured, so nothing is read back");
        }
        Journal journal = Words.journal(exchange, Task.REREAD);
        boolean trouble = false;
        for (String name : names) {
            trouble |= remotes.isConfigured(name) && !read(name, asked, journal);
        }
        exchange.getMessage().setHeader(TROUBLE, trouble);
    }

    private boolean read(String name, Share asked, Journal journal) {
        try {
            Readings readings = new Rereading(backups(), Words.repository(getCamelContext(), name)).read(asked);
            readings.damaged()
                    .forEach(what -> journal.fails(new Trouble(
                            what,
                            "do not rely on this copy: use another set or repository, and copy the set again",
                            ExitCode.VERIFICATION_FAILED)));
            return readings.damaged().isEmpty();
        } catch (IOException | RuntimeException e) {
            Trouble trouble = Trouble.of(e);
            LOG.error("{}: not read back: {}\n  hint: {}", name, trouble.reason(), trouble.hint());
            journal.fails(trouble);
            return false;
        }
    }
}
