package io.polymath.backup.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as the build wrote it. */
final class Version implements IVersionProvider {

    /** Returns name and version: {@code polymath-backup 0.1.0}. */
    static String text() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the version is missing from the program", e);
        }
        return "polymath-backup " + properties.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
