package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.MailServer.Login;
import jakarta.mail.PasswordAuthentication;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.component.mail.MailAuthenticator;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;

/** What Camel's mail component needs and no URI should hold: the password, and whom to trust. */
final class MailBeans {

    static final String LOGIN = "mailLogin";
    static final String TRUST = "mailTrust";

    private MailBeans() {}

    static void bind(Main main, MailServer server) {
        server.login().ifPresent(login -> main.bind(LOGIN, new LogsIn(login)));
        server.authorities().ifPresent(file -> main.bind(TRUST, trust(file)));
    }

    /** Returns what trusts the certificates of a file, which is read when a connection is made. */
    static SSLContextParameters trust(Path authorities) {
        return new Trusts(authorities);
    }

    private static final class LogsIn extends MailAuthenticator {

        private final Login login;

        LogsIn(Login login) {
            this.login = login;
        }

        @Override
        public PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication(login.user(), login.password().reveal());
        }
    }

    /** Reads the file when a mail is sent: one that is gone stops no backup. */
    private static final class Trusts extends SSLContextParameters {

        private final Path authorities;

        Trusts(Path authorities) {
            this.authorities = authorities;
        }

        @Override
        public SSLContext createSSLContext(@Nullable CamelContext camel) throws GeneralSecurityException, IOException {
            TrustManagersParameters trust = new TrustManagersParameters();
            trust.setTrustManager(trustManager(authorities));
            setTrustManagers(trust);
            return super.createSSLContext(camel);
        }
    }

    private static TrustManager trustManager(Path authorities) {
        try (InputStream pem = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number, certificate);
                number++;
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (number > 0 && manager instanceof X509TrustManager) {
                    return manager;
                }
            }
            throw unusable(authorities, "no certificate is in it", null);
        } catch (NoSuchFileException e) {
            throw unusable(authorities, "it does not exist", e);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(authorities, String.valueOf(e.getMessage()), e);
        }
    }

    private static BackupException unusable(Path authorities, String why, @Nullable Exception cause) {
        return new BackupException(
                ExitCode.FAILED,
                "mail.authorities: unable to use " + authorities + ": " + why,
                "expected certificates in PEM form, from -----BEGIN CERTIFICATE----- on",
                cause);
    }
}
