package io.polymath.backup.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine that a figure was measured on, and how busy it was. */
final class Machine {

    private Machine() {}

    static String describe() throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        String memory = Files.readString(Path.of("/proc/meminfo"))
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\D", "");
        return String.format(
                Locale.ROOT,
                "machine: %d processors, %s of memory, load %s, Linux %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                Sizes.text(1024 * Long.parseLong(memory)),
                load,
                System.getProperty("os.version"),
                System.getProperty("java.version"));
    }
}
