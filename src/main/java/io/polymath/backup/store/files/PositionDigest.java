package io.polymath.backup.store.files;

import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where all files stand: a digest over everything about them that changes with their content. Of folders and of what is
 * not exported, times are left out: they also change with files that nobody wants.
 */
final class PositionDigest implements Walk.Visitor {

    private final MessageDigest digest = MultisetHash.sha256();
    private long entries;

    /** Returns the position of everything that a walk finds now. */
    static Position of(Walk walk) throws IOException {
        PositionDigest digest = new PositionDigest();
        walk.accept(digest);
        return digest.toPosition();
    }

    @Override
    public void visit(FileEntry entry) {
        Attributes attributes = entry.attributes();
        switch (attributes.type()) {
            case FILE, LINK -> add(entry.name(), attributes.toString());
            case FOLDER -> add(entry.name(), attributes.rights().toString());
            case SOCKET, PIPE, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN ->
                add(entry.name(), attributes.type().word());
        }
    }

    @Override
    public void missed(EntryName name, IOException reason) {
        add(name, reason.getClass().getName());
    }

    private void add(EntryName name, String what) {
        digest.update(name.bytes());
        digest.update(('\0' + what + '\0').getBytes(StandardCharsets.UTF_8));
        entries++;
    }

    /** Returns the position of all that was visited; asked once. */
    Position toPosition() {
        return Position.of(Map.of(
                "entries", Long.toString(entries), "digest", HexFormat.of().formatHex(digest.digest())));
    }
}
