package io.polymath.backup.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The forms that a set of this format version has: each has a golden set in a folder of its name. */
enum GoldenForm {
    ZSTD("postgres,neo4j,chromadb,config"),
    GZIP("postgres,neo4j,chromadb,config"),
    NONE("config"),
    /** Encrypted to the public key of the tests, and signed. */
    PUBLIC_KEY("postgres,config"),
    PASSPHRASE("postgres,config"),
    SIGNED("config");

    /** Keys and a passphrase that are in the open, and protect nothing: they open the golden sets alone. */
    private static final Path KEYS = GoldenSetsTest.FOLDER.resolve("keys");

    private static final String WORDS = "golden sets of the tests, this protects nothing";

    private final String stores;

    /** @param stores what is in its set: the others would show nothing that these do not */
    GoldenForm(String stores) {
        this.stores = stores;
    }

    /** Returns the form of the set in a folder {@code format-N/FORM/SET}. */
    static GoldenForm of(Path set) {
        String folder = set.getName(set.getNameCount() - 2).toString();
        return Arrays.stream(values())
                .filter(form -> form.folder().equals(folder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no form " + folder));
    }

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the word of its codec. */
    String codec() {
        return this == GZIP || this == NONE ? folder() : "zstd";
    }

    String stores() {
        return stores;
    }

    boolean isSigned() {
        return this == SIGNED || this == PUBLIC_KEY;
    }

    /** The file of the key that signs, and opens what is encrypted. */
    static Path privateKey() {
        return KEYS.resolve("for-golden-sets-alone.key.asc");
    }

    static Path publicKey() {
        return KEYS.resolve("for-golden-sets-alone.pub.asc");
    }

    /** Returns the settings with which its set is made. */
    String making(Path privateKey) {
        String signing = isSigned() ? "signing.key = " + privateKey + "\n" : "";
        return switch (this) {
            case PUBLIC_KEY -> "encryption.recipients = " + publicKey().toAbsolutePath() + "\n" + signing;
            case PASSPHRASE -> "encryption.passphrase = " + WORDS + "\n";
            case ZSTD, GZIP, NONE, SIGNED -> signing;
        };
    }

    /** Returns the settings with which its set is read. */
    String reading(Path privateKey) {
        String trusted = isSigned() ? "signing.trusted = " + publicKey().toAbsolutePath() + "\n" : "";
        return switch (this) {
            case PUBLIC_KEY -> "encryption.private-keys = " + privateKey + "\n" + trusted;
            case PASSPHRASE -> "encryption.passphrase = " + WORDS + "\n";
            case ZSTD, GZIP, NONE, SIGNED -> trusted;
        };
    }
}
