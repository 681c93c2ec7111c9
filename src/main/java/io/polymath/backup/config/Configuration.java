package io.polymath.backup.config;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Problems;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All settings: those of {@code application.properties}, overridden by {@code POLYMATH_...} variables. Whoever needs a
 * setting reads it through a {@link Section}, which makes its key a known one; {@link #check()} then tells all problems
 * at once, keys that nobody knows among them.
 */
public final class Configuration {

    /** The name of the file in the configuration folder. */
    public static final String FILE = "application.properties";

    private static final String VARIABLE_PREFIX = "POLYMATH_";
    /** Variables that the launcher reads, not we. */
    static final Set<String> LAUNCHER_VARIABLES = Set.of("POLYMATH_CONFIG", "POLYMATH_JAVA_OPTS");
    /** Settings of Camel itself, which Camel checks. */
    private static final String CAMEL_PREFIX = "camel.";

    private final Path home;
    private final Path file;
    private final SortedMap<String, String> values;
    private final SortedMap<String, String> variables;
    private final SortedSet<String> knownKeys = new TreeSet<>();
    private final SortedSet<String> knownVariables = new TreeSet<>();
    private final SortedSet<String> secretKeys = new TreeSet<>();
    private final SecretSource secrets;
    private final Problems problems = new Problems("the configuration");

    private Configuration(Path folder, Map<String, String> values, Map<String, String> environment) {
        this.home = Optional.ofNullable(folder.toAbsolutePath().normalize().getParent())
                .orElse(folder);
        this.file = folder.resolve(FILE);
        this.values = new TreeMap<>(values);
        this.variables = new TreeMap<>();
        this.secrets = new SecretSource(environment);
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE_PREFIX) && !LAUNCHER_VARIABLES.contains(name)) {
                variables.put(name, value);
            }
        });
    }

    /**
     * Reads the settings of a configuration folder.
     *
     * @param folder holds {@code application.properties}; relative paths in settings start at its parent
     * @param environment the variables of the process
     */
    public static Configuration load(Path folder, Map<String, String> environment) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "no configuration: " + file + " does not exist",
                    "name the folder that holds " + FILE + " with --config, or copy the shipped one");
        }
        SettingsFile properties = new SettingsFile();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "unable to read " + file + ": " + e.getMessage(),
                    "write a backslash as \\\\ in this file",
                    e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        Configuration configuration = new Configuration(folder, values, environment);
        properties
                .twice()
                .forEach(key -> configuration.add(
                        file + ": " + key + " stands there twice", "remove one; two stores need two names"));
        return configuration;
    }

    /** Returns the settings whose keys begin with a prefix and a dot. */
    public Section section(String prefix) {
        return new Section(this, prefix);
    }

    /** Returns the second parts of the keys that begin with a prefix, in order: the names of the stores. */
    public List<String> names(String prefix) {
        String start = prefix + ".";
        return values.keySet().stream()
                .filter(key -> key.startsWith(start) && key.indexOf('.', start.length()) > 0)
                .map(key -> key.substring(start.length(), key.indexOf('.', start.length())))
                .distinct()
                .toList();
    }

    /** Returns what is set below a prefix, by the rest of its key. */
    public SortedMap<String, String> below(String prefix) {
        SortedMap<String, String> all = new TreeMap<>();
        values.keySet().stream()
                .filter(key -> key.startsWith(prefix + "."))
                .forEach(key -> value(key).ifPresent(value -> all.put(key.substring(prefix.length() + 1), value)));
        return all;
    }

    /** Takes all keys that begin with a prefix and a dot: they are a user's own, for routes of the user's own. */
    public void allow(String prefix) {
        values.keySet().stream()
                .filter(key -> key.startsWith(prefix + "."))
                .toList()
                .forEach(this::value);
    }

    /** Returns the folder that relative paths start at. */
    public Path home() {
        return home;
    }

    /** Returns the file that the settings come from. */
    public Path file() {
        return file;
    }

    /** Returns every setting that is no secret, as placeholders of the routes may use them. */
    public Properties placeholders() {
        Properties shown = new Properties();
        values.forEach((key, value) -> {
            if (!secretKeys.contains(key)) {
                shown.setProperty(key, variable(key).orElse(value));
            }
        });
        knownKeys.stream()
                .filter(key -> !secretKeys.contains(key))
                .forEach(key -> variable(key).ifPresent(value -> shown.setProperty(key, value)));
        return shown;
    }

    /** Returns the keys that anyone has asked for so far: what {@code application.properties} has to explain. */
    public SortedSet<String> knownKeys() {
        return new TreeSet<>(knownKeys);
    }

    /** Throws one exception that tells every problem found so far, and every unknown key; nothing when all is well. */
    public void check() {
        Problems all = new Problems("the configuration");
        all.addAll(problems);
        values.keySet().stream()
                .filter(key -> !knownKeys.contains(key) && !key.startsWith(CAMEL_PREFIX))
                .forEach(key -> all.add(file + ": unknown setting " + key, hint(key, knownKeys)));
        variables.keySet().stream()
                .filter(name -> !knownVariables.contains(name))
                .forEach(name -> all.add("environment: unknown variable " + name, hint(name, knownVariables)));
        all.check();
    }

    private static String hint(String name, SortedSet<String> known) {
        return Nearest.to(name, known)
                .map(near -> "did you mean " + near + "?")
                .orElse("remove it; the shipped config/application.properties lists every setting");
    }

    void add(String message, String hint) {
        problems.add(message, hint);
    }

    /** Returns a value: from its variable, else from the file; empty when it is in neither, or blank. */
    Optional<String> value(String key) {
        knownKeys.add(key);
        knownVariables.add(variableName(key));
        return variable(key)
                .or(() -> Optional.ofNullable(values.get(key)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Returns where secrets come from that the settings only name. */
    SecretSource secrets() {
        return secrets;
    }

    /** Marks a key as a secret's, and returns whether its value stands in the file itself. */
    boolean isSecretInFile(String key) {
        secretKeys.add(key);
        return !values.getOrDefault(key, "").isBlank() && variable(key).isEmpty();
    }

    private Optional<String> variable(String key) {
        return Optional.ofNullable(variables.get(variableName(key)));
    }

    /** Returns the variable that overrides a key: {@code POLYMATH_STORE_POSTGRES_URL} for {@code store.postgres.url}. */
    static String variableName(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
