package io.polymath.backup.report;

import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The server that takes mails, and from whom to whom they go.
 *
 * @param login user and password; empty where the server wants none
 * @param connectTimeout how long to wait for the connection
 * @param timeout how long to wait for each answer
 * @param authorities a PEM file of certificates that are trusted in place of Java's own
 */
public record MailServer(
        String host,
        int port,
        Security security,
        Optional<Login> login,
        String from,
        List<String> to,
        Duration connectTimeout,
        Duration timeout,
        Optional<Path> authorities) {

    private static final String ADDRESS = "[^\\s@,<>]+@[^\\s@,<>]+";

    public MailServer {
        to = List.copyOf(to);
    }

    /** How the connection is kept from others; the port is the usual one for it. */
    public enum Security {
        /** Begins in the clear and becomes TLS, or ends: RFC 3207. */
        STARTTLS(587),
        /** TLS from the first byte: RFC 8314. */
        TLS(465),
        /** In the clear. */
        NONE(25);

        private final int port;

        Security(int port) {
            this.port = port;
        }
    }

    /** Who logs in. */
    public record Login(String user, Secret password) {}

    /** Reads the settings {@code mail.*}; empty when no host is set: then no mail is sent. */
    static Optional<MailServer> configure(Section settings) {
        String word = settings.oneOf("security", "starttls", "tls", "none");
        Security security = Security.valueOf(word.toUpperCase(Locale.ROOT));
        Optional<String> host = settings.optional("host");
        MailServer server = new MailServer(
                host.orElse(""),
                settings.number("port", security.port, 1, 65_535),
                security,
                login(settings),
                settings.textOr("from", ""),
                settings.list("to"),
                settings.duration("connect-timeout", Duration.ofSeconds(10)),
                settings.duration("timeout", Duration.ofSeconds(30)),
                settings.optional("authorities").map(settings::resolve));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        server.check(settings);
        return Optional.of(server);
    }

    private static Optional<Login> login(Section settings) {
        Optional<String> user = settings.optional("user");
        Optional<Secret> password = settings.secret("password");
        if (user.isPresent() && password.isEmpty()) {
            settings.problem("password", "missing", "set it, or remove " + settings.key("user"));
        }
        if (user.isEmpty() && password.isPresent()) {
            settings.problem("user", "missing", "set it, or remove " + settings.key("password"));
        }
        return user.flatMap(name -> password.map(secret -> new Login(name, secret)));
    }

    private void check(Section settings) {
        checkAddress(settings, "from", from);
        if (to.isEmpty()) {
            settings.problem("to", "missing", "set it, for example " + settings.key("to") + " = ops@example.org");
        }
        to.forEach(address -> checkAddress(settings, "to", address));
    }

    private static void checkAddress(Section settings, String name, String address) {
        if (address.isEmpty()) {
            settings.problem(name, "missing", "set it, for example " + settings.key(name) + " = backup@example.org");
        } else if (!address.matches(ADDRESS)) {
            settings.problem(name, "not an address: " + address, "expected one such as backup@example.org");
        }
    }

    /** Returns it for somebody who waits for the answer: no wait is longer than this. */
    public MailServer within(Duration longest) {
        return new MailServer(
                host,
                port,
                security,
                login,
                from,
                to,
                connectTimeout.compareTo(longest) < 0 ? connectTimeout : longest,
                timeout.compareTo(longest) < 0 ? timeout : longest,
                authorities);
    }

    /** Returns where it is: {@code mail.example.org:587}. */
    public String address() {
        return host + ":" + port;
    }
}
