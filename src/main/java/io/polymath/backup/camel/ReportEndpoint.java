package io.polymath.backup.camel;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Letter;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.Task;
import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.component.mail.MailConstants;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a person what happened in a run. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "report",
        title = "Report",
        syntax = "report:action",
        producerOnly = true,
        category = {Category.MAIL})
public final class ReportEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(ReportEndpoint.class);

    /** The exchange property with the URI of the mail server; it is not set when there is nothing to mail. */
    static final String SERVER = "mailServer";

    /**
     * What to do: write files the report and makes the message a mail; sent says that it was sent; unsent says why it
     * could not be.
     */
    @UriPath(enums = "write,sent,unsent")
    @Metadata(required = true)
    private String action;

    public ReportEndpoint(String uri, Component component, String action) {
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
    protected void process(Exchange exchange) {
        switch (action) {
            case "write" -> write(exchange);
            case "sent" -> server().ifPresent(server -> LOG.info("report: mailed to {}", server.to()));
            default -> unsent(exchange);
        }
    }

    private void write(Exchange exchange) {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (caught != null) {
            journal.fails(Trouble.of(caught));
        }
        Reporting reporting = service(Reporting.class);
        // a run that is ended from outside is reported, too; an interrupted thread cannot write files
        boolean interrupted = Thread.interrupted();
        try {
            Letter letter = reporting.write(journal);
            fill(exchange, letter);
            exchange.removeProperty(SERVER);
            reporting.recipient(letter).ifPresent(server -> address(exchange, server));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes the message what Camel's mail component sends as multipart/alternative. */
    private static void fill(Exchange exchange, Letter letter) {
        AttachmentMessage mail = exchange.getMessage(AttachmentMessage.class);
        // whatever a header holds would be sent
        mail.removeHeaders("*");
        mail.setBody(letter.html());
        mail.setHeader(Exchange.CONTENT_TYPE, "text/html; charset=UTF-8");
        mail.setHeader(MailConstants.MAIL_ALTERNATIVE_BODY, letter.text());
        mail.setHeader(MailConstants.MAIL_SUBJECT, letter.subject());
        mail.setHeader("X-Polymath-Status", letter.status().word());
        // no answers by machines: https://www.rfc-editor.org/rfc/rfc3834#section-5
        mail.setHeader("Auto-Submitted", "auto-generated");
        letter.picture()
                .ifPresent(picture -> mail.addAttachment(
                        "cid:" + Letter.PICTURE, new DataHandler(new ByteArrayDataSource(picture.png(), "image/png"))));
    }

    /** Addresses a mail, and says by which server it goes. */
    static void address(Exchange exchange, MailServer server) {
        Message mail = exchange.getMessage();
        mail.setHeader(MailConstants.MAIL_FROM, server.from());
        mail.setHeader(MailConstants.MAIL_TO, String.join(",", server.to()));
        exchange.setProperty(SERVER, MailUri.of(server));
    }

    private Optional<MailServer> server() {
        return service(Reporting.class).server();
    }

    /** Never fails itself: what a report cannot tell changes nothing in what was reported. */
    private void unsent(Exchange exchange) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (caught == null) {
            LOG.warn("report: not sent");
            return;
        }
        Trouble trouble = server().map(server -> MailFaults.of(server, caught)).orElseGet(() -> Trouble.of(caught));
        LOG.warn("report: not sent: {}\n  hint: {}", trouble.reason(), trouble.hint());
        LOG.debug("report: not sent", caught);
    }
}
