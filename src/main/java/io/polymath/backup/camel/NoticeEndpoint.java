package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.notice.Delivery;
import io.polymath.backup.notice.Event;
import io.polymath.backup.notice.Form;
import io.polymath.backup.notice.Kind;
import io.polymath.backup.notice.Notice;
import io.polymath.backup.notice.Notices;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Sender;
import io.polymath.backup.report.Task;
import io.polymath.backup.watch.Watching;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mail.MailConstants;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells somebody at once how a run ended, or what is wrong between runs. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "notice",
        title = "Notice",
        syntax = "notice:action",
        producerOnly = true,
        category = {Category.CHAT})
public final class NoticeEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeEndpoint.class);

    /** The exchange property that tells whether a kind has to send. */
    static final String DUE = "due";

    private static final String DELIVERY = "polymathDelivery";
    private static final String INTERRUPTED = "polymathInterrupted";

    /**
     * What to do: make begins a notice; due makes the message what a kind sends, if it has to; start and ended make it
     * the ping of a dead man's switch; sent and unsent say what became of it; end says what became of all.
     */
    @UriPath(enums = "make,due,start,ended,sent,unsent,end")
    @Metadata(required = true)
    private String action;

    /** The kind, as in the settings below notice. */
    @UriParam
    private String kind = "";

    /** How the notice looks in the message. */
    @UriParam(enums = "text,json,slack", defaultValue = "text")
    private String form = "text";

    public NoticeEndpoint(String uri, Component component, String action) {
        super(uri, component);
        this.action = action;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    public String getForm() {
        return form;
    }

    public void setForm(String form) {
        this.form = form;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (kind.isEmpty() && !action.equals("make") && !action.equals("end")) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "notice:" + action + ": missing option kind",
                    "name one, as in the settings: kind: slack");
        }
    }

    @Override
    protected void process(Exchange exchange) throws IOException {
        switch (action) {
            case "make" -> make(exchange);
            case "due" -> due(exchange);
            case "start" -> ping(exchange, "/start", kind + ": a run begins");
            case "ended" -> ended(exchange);
            case "sent" -> sent(exchange);
            case "unsent" -> unsent(exchange);
            default -> end(exchange);
        }
    }

    private void make(Exchange exchange) throws IOException {
        // a run that is ended from outside is told, too; an interrupted thread cannot send
        if (Thread.interrupted()) {
            exchange.setProperty(INTERRUPTED, true);
        }
        Notice notice = exchange.getMessage().getBody() instanceof Notice made ? made : ofRun(exchange);
        exchange.setProperty(DELIVERY, new Delivery(notice));
        empty(exchange);
        exchange.setProperty("noticeTitle", notice.title());
        exchange.setProperty("noticeEvent", notice.event().word());
        exchange.setProperty("noticePriority", notice.event().priority());
        exchange.setProperty("noticeTag", notice.event().tag());
    }

    private Notice ofRun(Exchange exchange) throws IOException {
        Journal journal = Words.journal(exchange, Task.BACKUP);
        RunReport report = journal.report();
        boolean recovers = notices().isAnyOn()
                && service(Watching.class)
                        .ended(report.task().word(), report.status().word());
        return Notice.of(report, new Sender(backups().host(), backups().program()), recovers);
    }

    private void due(Exchange exchange) {
        exchange.setProperty(DUE, false);
        Delivery delivery = delivery(exchange);
        if (kind.equals(Notices.MAIL)) {
            dueByMail(exchange, delivery);
            return;
        }
        notices().on(kind).filter(on -> delivery.isDue(kind, on.on())).ifPresent(on -> {
            Form look = Form.valueOf(form.toUpperCase(Locale.ROOT));
            fill(exchange, on, "", look.of(delivery.notice()), look.contentType());
        });
    }

    /** Runs have a mail of their own, the report; so only what is seen between runs is mailed. */
    private void dueByMail(Exchange exchange, Delivery delivery) {
        Optional<MailServer> server = delivery.notice().task().isPresent()
                ? Optional.empty()
                : reporting().flatMap(Reporting::server);
        server.filter(there -> delivery.isDue(kind, notices().mailed())).ifPresent(there -> {
            Message mail = exchange.getMessage();
            mail.removeHeaders("*");
            mail.setBody(delivery.notice().text());
            mail.setHeader(Exchange.CONTENT_TYPE, Form.TEXT.contentType());
            mail.setHeader(MailConstants.MAIL_SUBJECT, delivery.notice().title());
            mail.setHeader("X-Polymath-Status", delivery.notice().event().word());
            mail.setHeader("Auto-Submitted", "auto-generated");
            ReportEndpoint.address(exchange, there);
            exchange.setProperty(DUE, true);
        });
    }

    /** Only the backup is waited for by somebody who is alarmed by silence. */
    private void ended(Exchange exchange) {
        Delivery delivery = delivery(exchange);
        delivery.asks(kind);
        Notice notice = delivery.notice();
        exchange.setProperty(DUE, false);
        if (notice.task().filter(Task.BACKUP.word()::equals).isPresent()) {
            boolean isWell = notice.event() == Event.SUCCESS || notice.event() == Event.RECOVERED;
            ping(exchange, isWell ? "" : "/fail", notice.title());
        }
    }

    private void ping(Exchange exchange, String suffix, String text) {
        exchange.setProperty(DUE, false);
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        if (delivery != null) {
            delivery.asks(kind);
        }
        notices().on(kind).ifPresent(on -> fill(exchange, on, suffix, text, Form.TEXT.contentType()));
    }

    private static void fill(Exchange exchange, Kind kind, String suffix, String body, String contentType) {
        Message message = exchange.getMessage();
        // whatever a header holds would be sent
        message.removeHeaders("*");
        message.setBody(body);
        message.setHeader(Exchange.HTTP_URI, kind.url().orElseThrow().reveal() + suffix);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        kind.token().ifPresent(token -> message.setHeader("Authorization", "Bearer " + token.reveal()));
        exchange.setProperty("noticeTimeout", kind.timeout().toMillis());
        exchange.setProperty(DUE, true);
    }

    private void sent(Exchange exchange) {
        empty(exchange);
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        if (delivery != null) {
            delivery.isSent(kind);
        }
        LOG.info("notice: sent by {}", kind);
    }

    /** Never fails itself, and never logs what was thrown: it names the URL, which is the key. */
    private void unsent(Exchange exchange) {
        empty(exchange);
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        if (delivery != null && !isPing()) {
            delivery.isNotSent(kind);
        }
        Trouble trouble = trouble(caught);
        LOG.warn("notice: not sent by {}: {}\n  hint: {}", kind, trouble.reason(), trouble.hint());
    }

    private boolean isPing() {
        return kind.equals("ping");
    }

    private Trouble trouble(Throwable caught) {
        Optional<MailServer> mail = reporting().flatMap(Reporting::server);
        if (kind.equals(Notices.MAIL) && mail.isPresent()) {
            return MailFaults.of(mail.get(), caught);
        }
        String address = notices().on(kind).map(Kind::address).orElse(kind);
        return NoticeFaults.of(kind, address, caught);
    }

    private void end(Exchange exchange) throws IOException {
        try {
            conclude(exchange);
        } finally {
            empty(exchange);
            exchange.removeProperty(DELIVERY);
            if (exchange.removeProperty(INTERRUPTED) != null) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void conclude(Exchange exchange) throws IOException {
        Delivery delivery = delivery(exchange);
        notices().kinds().values().stream()
                .filter(on -> on.url().isPresent() && !delivery.wasAsked(on.name()))
                .forEach(on -> LOG.warn(
                        "notice: {} is configured, but no step notice:due of kind {} was reached",
                        on.name(),
                        on.name()));
        if (!delivery.isTold()) {
            LOG.error("notice: nobody could be told: {}", delivery.notice().title());
            return;
        }
        if (delivery.notice().task().isEmpty()) {
            Watching watching = service(Watching.class);
            if (delivery.notice().event() == Event.RECOVERED) {
                watching.over(delivery.notice().alarms());
            } else {
                watching.told(delivery.notice().alarms());
            }
        }
    }

    private static void empty(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
    }

    private Delivery delivery(Exchange exchange) {
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        if (delivery == null) {
            throw new BackupException(
                    ExitCode.USAGE, "notice:" + action + ": there is no notice", "put the step notice:make before it");
        }
        return delivery;
    }

    private Notices notices() {
        Notices notices = getCamelContext().getRegistry().findSingleByType(Notices.class);
        return notices == null ? Notices.none() : notices;
    }

    private Optional<Reporting> reporting() {
        return Optional.ofNullable(getCamelContext().getRegistry().findSingleByType(Reporting.class));
    }
}
