package io.polymath.backup.camel;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Says why routes did not start, as the checks before do: the file, the line, the wrong word and the nearest right one.
 * What is left for the start to find are names of beans, settings and classes, expressions, and what components refuse.
 */
final class StartRefusal {

    private static final Pattern SETTING = Pattern.compile("Property with key \\[([^\\]]+)] not found");
    private static final Pattern STRATEGY =
            Pattern.compile("Cannot find AggregationStrategy in Registry with name: (\\S+)");
    private static final Pattern CRON = Pattern.compile("CronExpression '(.*)' is invalid");

    private final RouteFiles routes;
    private final Set<String> settings;

    /**
     * Makes one.
     *
     * @param settings the settings that routes may use as {@code {{key}}}
     */
    StartRefusal(RouteFiles routes, Set<String> settings) {
        this.routes = routes;
        this.settings = settings;
    }

    BackupException of(Exception thrown) {
        @Nullable String route = null;
        List<String> words = new ArrayList<>();
        @Nullable Trouble trouble = null;
        Throwable last = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException failed) {
                route = failed.getRouteId();
            } else if (cause instanceof FailedToStartRouteException failed) {
                route = failed.getRouteId();
            } else if (cause instanceof ResolveEndpointFailedException failed && failed.getUri() != null) {
                words.add(failed.getUri().replaceFirst("\\?.*", "").replaceFirst("://", ":"));
            }
            // what wraps a cause repeats its message; the cause itself knows more
            Trouble told = known(cause, words);
            trouble = told == null ? trouble : told;
            last = cause;
        }
        if (trouble == null) {
            trouble = new Trouble(
                    "the routes do not start: " + last.getMessage(),
                    "compare the route that is named with the shipped one",
                    ExitCode.USAGE);
        }
        String place = routes.place(route, words).map(where -> where + ": ").orElse("");
        return new BackupException(trouble.exitCode(), place + trouble.reason(), trouble.hint(), thrown);
    }

    /** Returns what a cause says, in our words, and puts the word to look for first; null for a cause that says nothing. */
    private @Nullable Trouble known(Throwable cause, List<String> words) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BackupException ours) {
            return Trouble.of(ours);
        }
        if (cause instanceof NoSuchBeanException missing && missing.getName() != null) {
            return bean(missing.getName(), words);
        }
        Matcher strategy = STRATEGY.matcher(message);
        if (strategy.find()) {
            return bean(strategy.group(1), words);
        }
        Matcher setting = SETTING.matcher(message);
        if (setting.find()) {
            String key = setting.group(1);
            words.add(0, "{{" + key);
            return wrong(
                    "no setting " + key,
                    meant(
                            key,
                            settings,
                            "set it in config/application.properties, or give a default: {{" + key + ":DEFAULT}}"));
        }
        Matcher cron = CRON.matcher(message);
        if (cron.find()) {
            words.add(0, cron.group(1));
            String why = cause.getCause() instanceof ParseException reason
                    ? ": " + String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT)
                    : "";
            return wrong(
                    "not a cron expression: " + cron.group(1) + why,
                    "expected seconds, minutes, hours, day of month, month, day of week, such as 0 0 2 * * ?");
        }
        if (cause instanceof SimpleIllegalSyntaxException syntax) {
            words.add(0, syntax.getExpression());
            return wrong(
                    "unusable expression " + syntax.getExpression() + ": " + firstLine(message),
                    "see Camel's simple language");
        }
        if (cause instanceof ClassNotFoundException) {
            words.add(0, message);
            return wrong("no class " + message, "is it spelt right, and is its jar on the class path?");
        }
        return null;
    }

    private Trouble bean(String name, List<String> words) {
        words.add(0, name);
        Set<String> known = new TreeSet<>(routes.beans());
        known.add(StoreOutcomes.NAME);
        known.add(Remotes.S3);
        return wrong("no bean " + name, meant(name, known, "define it under beans in a route file"));
    }

    private static String meant(String word, Set<String> known, String otherwise) {
        return Nearest.to(word, known).map(near -> "did you mean " + near + "?").orElse(otherwise);
    }

    private static Trouble wrong(String reason, String hint) {
        return new Trouble(reason, hint, ExitCode.USAGE);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").replaceFirst(" at location \\d+$", "");
    }
}
