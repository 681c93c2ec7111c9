package io.polymath.backup.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings below one prefix, such as {@code store.postgres}. A problem does not stop the reading: it is noted, and
 * told with all others by {@link Configuration#check()}; until then the reader gets a stand-in.
 */
public final class Section {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)|0");
    private static final Pattern RATE = Pattern.compile("(\\d{1,6})\\s*(kB|MB|kbit|Mbit|Gbit)/s");

    private final Configuration configuration;
    private final String prefix;

    Section(Configuration configuration, String prefix) {
        this.configuration = configuration;
        this.prefix = prefix;
    }

    /** Returns the full key of a setting: {@code store.postgres.url}. */
    public String key(String name) {
        return prefix + "." + name;
    }

    /** Returns the folder that relative paths start at. */
    public Path home() {
        return configuration.home();
    }

    /** Notes a problem with a setting. */
    public void problem(String name, String message, String hint) {
        configuration.add(configuration.file() + ": " + key(name) + ": " + message, hint);
    }

    /** Returns a text, if there is one. */
    public Optional<String> optional(String name) {
        return configuration.value(key(name));
    }

    /** Returns a text that has to be there; notes a problem and returns an empty one when it is not. */
    public String text(String name, String example) {
        Optional<String> value = optional(name);
        if (value.isEmpty()) {
            problem(name, "missing", "set it, for example " + key(name) + " = " + example);
        }
        return value.orElse("");
    }

    /** Returns a text, or what it is when it is not set. */
    public String textOr(String name, String otherwise) {
        return optional(name).orElse(otherwise);
    }

    /** Returns one of some words, or the first when it is not set. */
    public String oneOf(String name, String... words) {
        String value = optional(name).orElse(words[0]);
        if (!Arrays.asList(words).contains(value)) {
            problem(name, "unknown value " + value, "expected one of " + String.join(", ", words));
            return words[0];
        }
        return value;
    }

    /** Returns a whole number between two bounds, both allowed. */
    public int number(String name, int otherwise, int min, int max) {
        Optional<String> value = optional(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the numbers out of bounds
        }
        problem(name, "not usable: " + value.get(), "expected a whole number from " + min + " to " + max);
        return otherwise;
    }

    /** Returns true or false. */
    public boolean flag(String name, boolean otherwise) {
        return oneOf(name, Boolean.toString(otherwise), Boolean.toString(!otherwise))
                .equals("true");
    }

    /** Returns a time span such as {@code 500ms}, {@code 20s}, {@code 5m}, {@code 8h} or {@code 7d}. */
    public Duration duration(String name, Duration otherwise) {
        Optional<String> value = optional(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return parseDuration(value.get());
        } catch (DateTimeParseException e) {
            problem(
                    name,
                    "not a time span: " + value.get(),
                    "expected a number and a unit, such as 500ms, 20s, 5m, 8h, 7d");
            return otherwise;
        }
    }

    /** Returns the time span that a text such as {@code 5m} stands for; nothing at all needs no unit. */
    public static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new DateTimeParseException("not a time span", text, 0);
        }
        if (matcher.group(1) == null) {
            return Duration.ZERO;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Returns bytes a second, from a text such as {@code 2 MB/s} or {@code 20 Mbit/s}; empty when it is not set. */
    public Optional<Long> rate(String name) {
        Optional<String> value = optional(name);
        Optional<Long> rate = value.flatMap(Section::parseRate);
        if (value.isPresent() && rate.isEmpty()) {
            problem(
                    name,
                    "not a rate: " + value.get(),
                    "expected a number and a unit, such as 500 kB/s, 2 MB/s, 20 Mbit/s");
        }
        return rate;
    }

    private static Optional<Long> parseRate(String text) {
        Matcher matcher = RATE.matcher(text.strip());
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "kB" -> amount * 1000;
                    case "MB" -> amount * 1_000_000;
                    case "kbit" -> amount * 1000 / 8;
                    case "Mbit" -> amount * 1_000_000 / 8;
                    default -> amount * 1_000_000_000 / 8;
                });
    }

    /** Returns a path that has to be set: absolute, normalised, with a leading {@code ~/} resolved. */
    public Path path(String name, String example) {
        return resolve(text(name, example));
    }

    /** Returns a path, or what it is when it is not set. */
    public Path pathOr(String name, String otherwise) {
        return resolve(textOr(name, otherwise));
    }

    /** Returns the parts of a list separated by commas, without blanks around them; none when it is not set. */
    public List<String> list(String name) {
        return optional(name).map(Section::split).orElse(List.of());
    }

    private static List<String> split(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Returns the absolute path that a setting's text stands for; notes a problem when it stands for none. */
    public Path resolve(String text) {
        String path = text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
        try {
            return configuration.home().resolve(path).normalize();
        } catch (InvalidPathException e) {
            // also what Java makes of a name outside of ASCII where the locale is POSIX
            configuration.add(
                    configuration.file() + ": not a path: " + text + ": " + e.getReason(),
                    "if it is one, start the program with LC_ALL=C.UTF-8");
            return configuration.home();
        }
    }

    /**
     * Returns a secret: from its variable, or from the file that {@code NAME-file} names, or from the settings
     * themselves. The last two count only while nobody but the owner can read the file. In place of the secret there may
     * be {@code command:PROGRAM ARGUMENTS} or {@code credential:NAME}, which name where it is.
     */
    public Optional<Secret> secret(String name) {
        Optional<String> value = optional(name);
        boolean inFile = configuration.isSecretInFile(key(name));
        // the form that containers use: POLYMATH_STORE_POSTGRES_PASSWORD_FILE is the variable of this one
        Optional<String> named = optional(name + "-file");
        if (named.isPresent() && inFile) {
            problem(name, "set twice, here and by " + key(name + "-file"), "keep one of them");
        }
        if (named.isPresent() && (value.isEmpty() || inFile)) {
            return secretFrom(name + "-file", resolve(named.get()));
        }
        if (value.filter(SecretSource::isNamedBy).isPresent()) {
            return configuration.secrets().get(this, name, value.get(), configuration.file());
        }
        if (inFile && FileRights.othersCanRead(configuration.file())) {
            problem(
                    name,
                    "a secret in a file that others can read",
                    "chmod 600 " + configuration.file() + ", or use " + Configuration.variableName(key(name)) + " or "
                            + key(name + "-file"));
        }
        return value.map(Secret::new);
    }

    /** Returns where a secret comes from, for people: its variable, its file, or the settings; not the secret itself. */
    public String sourceOf(String name) {
        Optional<String> named = optional(name + "-file");
        Optional<String> value = optional(name);
        boolean inFile = configuration.isSecretInFile(key(name));
        if (named.isPresent() && (value.isEmpty() || inFile)) {
            return resolve(named.get()).toString();
        }
        if (value.filter(SecretSource::isNamedBy).isPresent()) {
            return "the " + value.get().replaceFirst(":.*", "") + " of " + key(name);
        }
        return inFile ? key(name) + " in " + configuration.file() : Configuration.variableName(key(name));
    }

    private Optional<Secret> secretFrom(String name, Path file) {
        try {
            String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (FileRights.othersCanRead(file)) {
                problem(name, "others can read " + file, "chmod 600 " + file);
            }
            if (secret.isEmpty()) {
                problem(name, "empty: " + file, "write the secret into it");
            }
            return Optional.of(new Secret(secret));
        } catch (IOException e) {
            problem(name, "unable to read " + file, "does it exist, and is it yours?");
            return Optional.empty();
        }
    }
}
