package io.polymath.backup.camel;

import io.polymath.backup.notice.Notice;
import io.polymath.backup.report.Sender;
import io.polymath.backup.watch.Alarm;
import io.polymath.backup.watch.Look;
import io.polymath.backup.watch.Watching;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the repository between runs. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "watch",
        title = "Watch",
        syntax = "watch:action",
        producerOnly = true,
        category = {Category.MONITORING})
public final class WatchEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(WatchEndpoint.class);

    /** What to do: look makes the message the list of notices that have to be sent; there may be none. */
    @UriPath(enums = "look")
    @Metadata(required = true)
    private String action;

    public WatchEndpoint(String uri, Component component, String action) {
        super(uri, component);
        this.action = action;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    @Override
    protected void process(Exchange exchange) throws IOException {
        Look look = service(Watching.class).measure();
        look.fresh().forEach(alarm -> LOG.warn("watch: {}\n  hint: {}", alarm.what(), alarm.hint()));
        look.over().forEach(over -> LOG.info("watch: recovered: {}", over.sentence()));
        exchange.setProperty(Words.LOOK, look);
        exchange.getMessage().setBody(notices(look));
    }

    private List<Notice> notices(Look look) {
        Sender sender = new Sender(backups().host(), backups().program());
        OffsetDateTime now = OffsetDateTime.ofInstant(
                backups().clock().instant(), backups().clock().getZone());
        List<Notice> notices = new ArrayList<>();
        List<Alarm> fresh = look.fresh();
        if (!fresh.isEmpty()) {
            notices.add(Notice.stale(fresh, sender, now));
        }
        if (!look.over().isEmpty()) {
            notices.add(Notice.recovered(look.over(), sender, now));
        }
        return notices;
    }
}
