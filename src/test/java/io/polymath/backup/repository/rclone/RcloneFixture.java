package io.polymath.backup.repository.rclone;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.PatientRepository;
import io.polymath.backup.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Repositories over the real rclone, or over a script that stands in its place and calls it. */
final class RcloneFixture {

    private RcloneFixture() {}

    static Repository repository(Path home, String remote, String config, Map<String, String> more) throws IOException {
        Path file = Files.createTempFile(home, "rclone-", ".conf");
        Files.writeString(file, config);
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("repository.cloud.kind", "rclone");
        settings.put("repository.cloud.remote", remote);
        settings.put("repository.cloud.config", file.toString());
        Configuration configuration = TestConfiguration.of(Files.createTempDirectory(home, "home"), settings);
        configuration.section("repository.cloud").optional("kind");
        Repository repository =
                RcloneRepository.read("cloud", configuration.section("repository.cloud"), Bandwidth.UNLIMITED);
        configuration.check();
        return new PatientRepository(repository, new Patience(2, Duration.ofMillis(10)));
    }

    static Repository disk(Path home, Path folder, Map<String, String> more) throws IOException {
        return repository(home, "disk:" + folder, "[disk]\ntype = local\n", more);
    }

    /** Returns a program that does something of its own for one command of rclone. */
    static Map<String, String> program(Path home, String command, String instead) throws IOException {
        Path script = Files.createTempFile(
                home,
                "rclone-",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(
                script, "#!/bin/sh\ncase $1 in\n" + command + ") " + instead + " ;;\n*) exec rclone \"$@\" ;;\nesac\n");
        return Map.of("repository.cloud.program", script.toString());
    }
}
