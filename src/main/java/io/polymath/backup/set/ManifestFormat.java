package io.polymath.backup.set;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code manifest.json}: UTF-8 JSON, drawn in docs/format.md. */
public final class ManifestFormat {

    /** The name of the file in a set's folder. */
    public static final String FILE = "manifest.json";

    /** The name of the file that holds its signatures, if there are any. */
    public static final String SIGNATURE = FILE + ".asc";

    /** A manifest of 1,000 stores with 1,000 items each is smaller; a larger file is not ours. */
    public static final int MAX_BYTES = 256 << 20;

    private static final JsonMapper MAPPER = mapper();

    private ManifestFormat() {}

    /** Returns the mapper that writes our types as JSON, for manifests and for {@code --json}. */
    public static JsonMapper mapper() {
        SimpleModule names = new SimpleModule()
                .addSerializer(Path.class, new FileNameSerializer())
                .addDeserializer(Path.class, new FileNameDeserializer());
        return JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule(), names)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.USE_DEFAULTS))
                .build();
    }

    /** Writes a manifest; the caller makes the file durable. */
    public static byte[] write(Manifest manifest) throws IOException {
        return MAPPER.writeValueAsBytes(manifest);
    }

    /**
     * Reads the manifest of a set's folder; its archives' files lie in that folder.
     *
     * @throws BackupException when it is missing, damaged, of a newer format, or names files outside of the folder
     */
    public static Manifest read(Path folder) throws IOException {
        String set = String.valueOf(folder.getFileName());
        try (InputStream in = Files.newInputStream(folder.resolve(FILE))) {
            return read(in, set, folder.toString()).in(folder);
        }
    }

    /** Reads the manifest of a set from a stream, which is not closed; its archives' files have names only. */
    public static Manifest read(InputStream in, SetId set) throws IOException {
        return read(in, set.value(), set.value());
    }

    private static Manifest read(InputStream in, String set, String where) throws IOException {
        BoundedInput bounded = new BoundedInput(in, MAX_BYTES);
        try {
            JsonNode tree = MAPPER.readTree(bounded);
            int format = tree.path("format").asInt();
            if (format > Manifest.FORMAT) {
                throw new BackupException(
                        ExitCode.VERIFICATION_FAILED,
                        Text.of("%s: written in format %d; this program reads up to %d", set, format, Manifest.FORMAT),
                        "use the program version that wrote it, or a newer one");
            }
            if (!tree.isObject()) {
                throw damaged(set, where, FILE + " holds no object", null);
            }
            Manifest manifest = MAPPER.treeToValue(tree, Manifest.class);
            if (!manifest.set().value().equals(set)) {
                throw damaged(set, where, FILE + " is that of " + manifest.set(), null);
            }
            Optional<String> broken = ManifestRules.broken(manifest);
            if (broken.isPresent()) {
                throw damaged(set, where, FILE + ": " + broken.get(), null);
            }
            return manifest;
        } catch (JsonProcessingException e) {
            String what = bounded.isExceeded()
                    ? FILE + " is larger than any manifest"
                    : FILE + " is not readable: " + e.getOriginalMessage();
            throw damaged(set, where, what, e);
        }
    }

    private static BackupException damaged(String set, String where, String what, @Nullable Throwable cause) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                set + ": " + what,
                "the set is damaged: use another one, and find out what changed the files in " + where,
                cause);
    }

    /** A manifest names files, never paths: an archive lies beside its manifest. */
    private static final class FileNameSerializer extends StdScalarSerializer<Path> {
        private static final long serialVersionUID = 1L;

        FileNameSerializer() {
            super(Path.class);
        }

        @Override
        public void serialize(Path path, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(String.valueOf(path.getFileName()));
        }
    }

    private static final class FileNameDeserializer extends FromStringDeserializer<Path> {
        private static final long serialVersionUID = 1L;

        FileNameDeserializer() {
            super(Path.class);
        }

        @Override
        protected Path _deserialize(String name, DeserializationContext context) throws IOException {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,200}")) {
                return (Path) context.handleWeirdStringValue(Path.class, name, "not a file name of a set");
            }
            return Path.of(name);
        }
    }
}
