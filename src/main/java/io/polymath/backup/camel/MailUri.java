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
        String protocol = server.security() == Security.TLS ? "smtps" : "smtp";
        String prefix = "mail." + protocol + ".";
        Map<String, String> options = new LinkedHashMap<>();
        options.put("useInlineAttachments", "true");
        options.put("connectionTimeout", Long.toString(server.connectTimeout().toMillis()));
        options.put(prefix + "timeout", Long.toString(server.timeout().toMillis()));
        options.put(prefix + "writetimeout", Long.toString(server.timeout().toMillis()));
        if (server.security() != Security.NONE) {
            options.put(prefix + "ssl.checkserveridentity", "true");
        }
        if (server.security() == Security.STARTTLS) {
            options.put(prefix + "starttls.enable", "true");
            options.put(prefix + "starttls.required", "true");
        }
        server.login().ifPresent(login -> options.put("authenticator", "#" + MailBeans.LOGIN));
        server.authorities().ifPresent(file -> options.put("sslContextParameters", "#" + MailBeans.TRUST));
        String query = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining("&"));
        return protocol + ":" + server.address() + "?" + query;
    }
}
