package io.polymath.backup.server;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** SubEthaSMTP: a mail server that wants STARTTLS and a log-in before it takes anything, as those of providers do. */
public final class StartTlsServer implements AutoCloseable {

    public static final String USER = "backup";

    private final SMTPServer server;
    private final List<byte[]> received;

    private StartTlsServer(SMTPServer server, List<byte[]> received) {
        this.server = server;
        this.received = received;
    }

    /** Starts one that knows one password, and shows a certificate. */
    public static StartTlsServer start(TestCertificate certificate, String password) throws IOException {
        List<byte[]> received = new ArrayList<>();
        SMTPServer server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((context, from, to, data) -> {
                    synchronized (received) {
                        received.add(data);
                    }
                })
                .enableTLS(true)
                .requireTLS(true)
                .requireAuth(true)
                .startTlsSocketFactory(certificate.serverContext())
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, given, context) -> {
                    if (!user.equals(USER) || !given.equals(password)) {
                        throw new LoginFailedException("wrong password");
                    }
                }))
                .build();
        server.start();
        return new StartTlsServer(server, received);
    }

    public int port() {
        return server.getPortAllocated();
    }

    /** Returns all mails that came. */
    public List<MimeMessage> received() throws MessagingException {
        List<MimeMessage> mails = new ArrayList<>();
        synchronized (received) {
            for (byte[] mail : received) {
                mails.add(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(mail)));
            }
        }
        return mails;
    }

    @Override
    public void close() {
        server.stop();
    }
}
