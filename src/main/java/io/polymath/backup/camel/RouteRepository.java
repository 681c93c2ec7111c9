package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Faults;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Sha256;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.repository.UnavailableException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ObjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * A repository that the four routes of its kind reach: {@code direct:KIND-put}, {@code -open}, {@code -list} and
 * {@code -delete}. What goes into them and what they leave is told in docs/routes.md.
 */
final class RouteRepository implements Repository {

    /** The verbs, as the routes end in them. */
    static final List<String> VERBS = List.of("put", "open", "list", "delete");

    private static final String KEY = "key";
    private static final String BYTES = "bytes";
    private static final String SHA256 = "sha256";
    private static final String STORED_BYTES = "storedBytes";
    private static final String STORED_SHA256 = "storedSha256";
    private static final String SENT = "sent";
    /** The header with what is set of the repository, by the rest of the key; no secrets. */
    private static final String SETTINGS = "settings";

    private final String name;
    private final String routes;
    private final Map<String, String> settings;
    private final Bandwidth bandwidth;
    private final Faults faults;
    private final ProducerTemplate template;
    private final Patience patience;

    RouteRepository(Remote remote, ProducerTemplate template, Patience patience) {
        this.name = remote.name();
        this.routes = remote.kind();
        this.settings = remote.settings();
        this.bandwidth = remote.bandwidth();
        this.faults = remote.faults();
        this.template = template;
        this.patience = patience;
    }

    /** Returns the kinds that have all four routes among those that begin with some addresses: {@code direct:s3-put}. */
    static List<String> reached(Set<String> addresses) {
        String begin = "direct:";
        String end = "-" + VERBS.get(0);
        return addresses.stream()
                .filter(address -> address.startsWith(begin) && address.endsWith(end))
                .map(address -> address.substring(begin.length(), address.length() - end.length()))
                .filter(kind -> VERBS.stream().allMatch(verb -> addresses.contains(begin + kind + "-" + verb)))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        check(key);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long bytes = Files.size(file);
        String sha256 = Sha256.of(file);
        Map<String, Object> headers =
                Map.of(KEY, key, BYTES, bytes, SHA256, sha256, "metadata", new HashMap<>(Map.of(SHA256, sha256)));
        return patience.call(() -> {
            Message told = send("put", key, file.toFile(), headers);
            Kept kept = kept(key, told);
            kept.prove(name, key, bytes, sha256);
            return kept;
        });
    }

    /** Returns what the route told of the file that is there now; reads the file back when it told nothing. */
    private Kept kept(String key, Message told) throws IOException {
        boolean sent = told.getHeader(SENT, true, Boolean.class);
        Long bytes = told.getHeader(STORED_BYTES, Long.class);
        String sha256 = told.getHeader(STORED_SHA256, String.class);
        if (bytes != null && sha256 != null) {
            return new Kept(bytes, sha256, sent);
        }
        try (CheckedStream in = new CheckedStream(opened(key), name, key, null)) {
            String found = Sha256.of(in);
            return new Kept(in.count(), found, sent);
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        check(key);
        return patience.call(() -> {
            Message told = send("open", key, null, Map.of(KEY, key));
            return new CheckedStream(stream(key, told), name, key, told.getHeader(STORED_SHA256, String.class));
        });
    }

    private InputStream opened(String key) throws IOException {
        return stream(key, send("open", key, null, Map.of(KEY, key)));
    }

    private InputStream stream(String key, Message told) throws IOException {
        InputStream in = told.getBody(InputStream.class);
        if (in == null) {
            throw new NoSuchFileException(key);
        }
        return bandwidth.limit(in);
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return patience.call(() -> {
            Message told = send("list", prefix, null, Map.of("prefix", prefix));
            List<Stored> all = new ArrayList<>();
            String root = told.getHeader("root", "", String.class);
            Expression keyOf = expression(told, "keyOf");
            Expression bytesOf = expression(told, "bytesOf");
            Iterator<?> objects = ObjectHelper.createIterator(told.getBody(), null);
            while (objects.hasNext()) {
                Exchange object = new DefaultExchange(template.getCamelContext());
                object.getMessage().setBody(objects.next());
                String path = keyOf.evaluate(object, String.class);
                Long bytes = bytesOf.evaluate(object, Long.class);
                if (path == null || bytes == null) {
                    throw new IOException(
                            name + ": the route direct:" + routes + "-list gives a file without its key or size");
                }
                String key = path.startsWith(root) ? path.substring(root.length()) : "";
                if (Stored.isKey(key) && key.startsWith(prefix)) {
                    all.add(new Stored(key, bytes));
                }
            }
            all.sort(Comparator.comparing(Stored::key));
            return all;
        });
    }

    private Expression expression(Message told, String header) {
        String text = told.getHeader(header, String.class);
        if (text == null) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of("the route direct:%s-list sets no header %s", routes, header),
                    "compare it with s3-list in the shipped routes/s3.camel.yaml");
        }
        return template.getCamelContext().resolveLanguage("simple").createExpression(text);
    }

    @Override
    public void delete(String key) throws IOException {
        check(key);
        patience.call(() -> send("delete", key, null, Map.of(KEY, key)));
    }

    private Message send(String verb, String key, @Nullable File file, Map<String, Object> headers) throws IOException {
        Exchange done = template.request("direct:" + routes + "-" + verb, exchange -> {
            exchange.getMessage().setBody(file);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
            exchange.getMessage().setHeader(Words.REPOSITORY, name);
            exchange.getMessage().setHeader(SETTINGS, settings);
        });
        if (done.getException() != null) {
            throw translated(verb, key, done.getException());
        }
        return done.getMessage();
    }

    private IOException translated(String verb, String key, Exception thrown) {
        Throwable last = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException known) {
                throw known;
            }
            last = cause;
        }
        Throwable root = last;
        return faults.translate(key, thrown)
                .orElseGet(() -> root instanceof FileNotFoundException || root instanceof NoSuchFileException
                        ? new NoSuchFileException(key)
                        : new UnavailableException(
                                Text.of("%s: unable to %s %s: %s", name, verb, key, String.valueOf(root.getMessage())),
                                "look at the route direct:" + routes + "-" + verb + "; -v logs where it came from",
                                thrown));
    }

    private static void check(String key) {
        if (!Stored.isKey(key)) {
            throw new IllegalArgumentException("not a key of a set's file: " + key);
        }
    }
}
