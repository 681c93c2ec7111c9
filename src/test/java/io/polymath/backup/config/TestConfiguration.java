package io.polymath.backup.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Settings for tests, written to a real file and read by the real reader. */
public final class TestConfiguration {

    private TestConfiguration() {}

    /** Returns a configuration whose file (mode 0600) holds these settings, in a folder {@code config} below home. */
    public static Configuration of(Path home, Map<String, String> settings) throws IOException {
        Path folder = Files.createDirectories(home.resolve("config"));
        Path file = folder.resolve(Configuration.FILE);
        String text = new TreeMap<>(settings)
                .entrySet().stream()
                        .map(setting ->
                                setting.getKey() + " = " + setting.getValue().replace("\\", "\\\\") + "\n")
                        .collect(Collectors.joining());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Configuration.load(folder, Map.of());
    }
}
