package io.polymath.backup.server;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * SubEthaSMTP in a process of its own, which can be killed: it wants STARTTLS and a log-in, and files each mail before it
 * says that it took it.
 */
public final class SmtpProcess implements AutoCloseable {

    private static final String USER = "backup";
    private static final String PASSWORD = "canary-mail-password";
    private static final String MAILS = "mails";

    private final Path folder;
    private final int port;
    private final TestCertificate certificate;
    private final JavaServer server;

    private SmtpProcess(Path folder, int port, TestCertificate certificate, JavaServer server) {
        this.folder = folder;
        this.certificate = certificate;
        this.port = port;
        this.server = server;
    }

    /** Starts one on 127.0.0.1 and a free port. */
    public static SmtpProcess start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("polymath-smtp-");
        Files.createDirectories(folder.resolve(MAILS));
        TestCertificate certificate = TestCertificate.shared();
        int port = JavaServer.freePort();
        return new SmtpProcess(
                folder,
                port,
                certificate,
                JavaServer.start(
                        SmtpProcess.class,
                        folder,
                        port,
                        List.of(
                                Integer.toString(port),
                                folder.toString(),
                                certificate.store().getParent().toString())));
    }

    /** Is the server: takes its port, its folder, and that of the certificate. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        SMTPServer.port(Integer.parseInt(arguments[0]))
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((context, from, to, data) -> file(folder.resolve(MAILS), data))
                .enableTLS(true)
                .requireTLS(true)
                .requireAuth(true)
                .startTlsSocketFactory(TestCertificate.of(Path.of(arguments[2])).serverContext())
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, given, context) -> {
                    if (!user.equals(USER) || !given.equals(PASSWORD)) {
                        throw new LoginFailedException("wrong password");
                    }
                }))
                .build()
                .start();
    }

    /** Files a mail as a whole, or not at all; the names sort by time. */
    private static void file(Path mails, byte[] mail) {
        String name = "%020d.eml".formatted(System.currentTimeMillis() * 1_000_000 + System.nanoTime() % 1_000_000);
        try {
            Path unfinished = Files.write(mails.resolve("." + name), mail);
            Files.move(unfinished, mails.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Returns the settings that send mails there. */
    public String settings() {
        return """
            mail.host = 127.0.0.1
            mail.port = %d
            mail.security = starttls
            mail.user = %s
            mail.password = %s
            mail.authorities = %s
            mail.from = backup@example.org
            mail.to = ops@example.org
            """.formatted(port, USER, PASSWORD, certificate.pem());
    }

    /** Returns all mails that it took, the first one first. */
    public List<MimeMessage> received() throws IOException, MessagingException {
        List<MimeMessage> mails = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve(MAILS))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".eml"))
                    .filter(name -> !name.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    mails.add(new MimeMessage(Session.getInstance(new Properties()), in));
                }
            }
        }
        return mails;
    }

    /** Ends its process by SIGKILL; the mails that it took stay. */
    public void kill() throws IOException {
        server.kill();
    }

    /** Starts it again after it was killed, at the same address. */
    public void startAgain() throws IOException {
        server.startAgain();
    }

    /** Lets it take connections and never answer, until it is thawed. */
    public void freeze() throws IOException {
        server.freeze();
    }

    /** Lets it answer again. */
    public void thaw() throws IOException {
        server.thaw();
    }

    @Override
    public void close() {
        server.close();
    }
}
