package io.polymath.backup.server;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.List;

/** GreenMail: a mail server for SMTP, or SMTP over TLS from the first byte, with or without a log-in. */
public final class SmtpServer implements AutoCloseable {

    private final GreenMail server;

    private SmtpServer(GreenMail server) {
        this.server = server;
    }

    /** Starts one that takes mails from anybody. */
    public static SmtpServer start() {
        return new SmtpServer(started(ServerSetup.PROTOCOL_SMTP));
    }

    /** Starts one that takes mails over TLS; it shows a certificate. */
    public static SmtpServer startTls(TestCertificate certificate) {
        // GreenMail reads them once, when its first server with TLS starts
        System.setProperty("greenmail.tls.keystore.file", certificate.store().toString());
        System.setProperty("greenmail.tls.keystore.password", TestCertificate.PASSWORD);
        return new SmtpServer(started(ServerSetup.PROTOCOL_SMTPS));
    }

    private static GreenMail started(String protocol) {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.start();
        return server;
    }

    /** From now on only this user may send. */
    public SmtpServer withLogin(String user, String password) {
        server.setUser(user, password);
        server.getUserManager().setAuthRequired(true);
        return this;
    }

    public int port() {
        return server.getSmtp() != null
                ? server.getSmtp().getPort()
                : server.getSmtps().getPort();
    }

    /** Returns all mails that came, the first one first; one for each recipient. */
    public List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    @Override
    public void close() {
        server.stop();
    }
}
