package io.polymath.backup.camel;

import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.MailServer.Security;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The URI under which Camel's own component sends to a server. Passwords and certificates stand in no URI: it refers to
 * {@link MailBeans}.
 */
final class MailUri {

    private MailUri() {}

    static String of(MailServer server) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("useInlineAttachments", "true");
        options.put("connectionTimeout", Long.toString(server.connectTimeout().toMillis()));
        options.putAll(session(server));
        server.login().ifPresent(login -> options.put("authenticator", "#" + MailBeans.LOGIN));
        server.authorities().ifPresent(file -> options.put("sslContextParameters", "#" + MailBeans.TRUST));
        String query = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
        return protocol(server) + ":" + server.address() + "?" + query;
    }

    static String protocol(MailServer server) {
        return server.security() == Security.TLS ? "smtps" : "smtp";
    }

    /** Returns what the names of Jakarta Mail's properties for the protocol begin with. */
    static String prefix(MailServer server) {
        return "mail." + protocol(server) + ".";
    }

    /** Returns the properties of Jakarta Mail that hold for every connection. */
    static Map<String, String> session(MailServer server) {
        String prefix = prefix(server);
        Map<String, String> options = new LinkedHashMap<>();
        options.put(prefix + "timeout", Long.toString(server.timeout().toMillis()));
        options.put(prefix + "writetimeout", Long.toString(server.timeout().toMillis()));
        if (server.security() != Security.NONE) {
            options.put(prefix + "ssl.checkserveridentity", "true");
        }
        if (server.security() == Security.STARTTLS) {
            options.put(prefix + "starttls.enable", "true");
            options.put(prefix + "starttls.required", "true");
        }
        return options;
    }
}
