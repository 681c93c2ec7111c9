package io.polymath.backup.run;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.Codecs;
import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the archives of one run back, by the very codecs that wrote them: one that encrypts remembers its key. */
final class ReadBack {

    private static final Logger LOG = LoggerFactory.getLogger(ReadBack.class);

    private final Verifier verifier;
    private final Map<String, List<Codec>> written = new ConcurrentHashMap<>();

    ReadBack(Verifier verifier) {
        this.verifier = verifier;
    }

    /** Notes the codecs by which an export was written. */
    void wrote(Export export) {
        written.put(export.store(), export.codecs());
    }

    /** Reads an archive, and returns it with the proof. */
    Archive read(Archive archive, Proof.Level level, Verifier.Scratch scratch) throws IOException {
        Archive verified = verifier(archive).verify(archive, level, scratch);
        boolean bySessionKey =
                codecs(archive).stream().anyMatch(codec -> codec instanceof PgpCodec pgp && pgp.usedSessionKey());
        Archive told = bySessionKey
                ? verified.verified(verified.verified().orElseThrow().bySessionKey())
                : verified;
        LOG.info(
                "{}: verified ({}{}) in {}",
                archive.store(),
                Summary.level(level),
                bySessionKey ? ", by its session key" : "",
                Summary.seconds(told));
        return told;
    }

    /** Returns a manifest as it is written: the fingerprints of what is encrypted are for those who can open it. */
    Manifest sealed(Manifest manifest) throws IOException {
        List<Archive> sealed = new ArrayList<>();
        for (Archive archive : manifest.archives()) {
            sealed.add(verifier(archive).sealed(archive));
        }
        return manifest.with(sealed);
    }

    private Verifier verifier(Archive archive) {
        return verifier.with(name -> codec(codecs(archive), name));
    }

    private List<Codec> codecs(Archive archive) {
        return written.getOrDefault(archive.store(), List.of());
    }

    private static Codec codec(List<Codec> written, String name) {
        return written.stream()
                .filter(codec -> codec.name().equals(name))
                .findFirst()
                .orElseGet(() -> Codecs.reading(name));
    }
}
