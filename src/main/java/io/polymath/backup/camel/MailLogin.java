package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.MailServer.Login;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Properties;

/** Goes to a mail server as the route {@code report} does, as far as the log-in, and sends nothing. */
public final class MailLogin {

    /** Somebody waits for the answer. */
    private static final Duration HURRY = Duration.ofSeconds(10);

    private MailLogin() {}

    /**
     * Connects, makes the connection safe, and logs in.
     *
     * @return what was done, for a person
     * @throws BackupException that says what failed
     */
    public static String prove(MailServer server) {
        MailServer hurried = server.within(HURRY);
        String protocol = MailUri.protocol(hurried);
        try {
            Session session = Session.getInstance(properties(hurried));
            try (Transport transport = session.getTransport(protocol)) {
                transport.connect(
                        hurried.host(),
                        hurried.port(),
                        hurried.login().map(Login::user).orElse(null),
                        hurried.login().map(login -> login.password().reveal()).orElse(null));
            }
        } catch (MessagingException | IOException | GeneralSecurityException | BackupException e) {
            throw MailFaults.of(hurried, e).exception();
        }
        return hurried.address()
                + hurried.login()
                        .map(login -> " takes the log-in of " + login.user())
                        .orElse(" answers; no log-in is set")
                + switch (hurried.security()) {
                    case STARTTLS -> ", by STARTTLS";
                    case TLS -> ", by TLS";
                    case NONE -> ", in the clear";
                };
    }

    private static Properties properties(MailServer server) throws IOException, GeneralSecurityException {
        String prefix = MailUri.prefix(server);
        Properties properties = new Properties();
        properties.putAll(MailUri.session(server));
        properties.put(
                prefix + "connectiontimeout",
                Long.toString(server.connectTimeout().toMillis()));
        properties.put(prefix + "auth", Boolean.toString(server.login().isPresent()));
        if (server.authorities().isPresent()) {
            properties.put(
                    prefix + "ssl.socketFactory",
                    MailBeans.trust(server.authorities().get())
                            .createSSLContext(null)
                            .getSocketFactory());
        }
        return properties;
    }
}
