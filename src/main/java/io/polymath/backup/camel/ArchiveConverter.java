package io.polymath.backup.camel;

import io.polymath.backup.set.Archive;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.apache.camel.Converter;

/** Lets Camel's own components, such as {@code file} or an upload, take an archive as the file that it is. */
@Converter(generateLoader = true)
public final class ArchiveConverter {

    private ArchiveConverter() {}

    /** Returns the archive's file. */
    @Converter
    public static File toFile(Archive archive) {
        return archive.file().toFile();
    }

    /** Opens the archive's file; whoever reads it closes it. */
    @Converter
    public static InputStream toInputStream(Archive archive) throws IOException {
        return Files.newInputStream(archive.file());
    }
}
