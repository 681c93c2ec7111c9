package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Section;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** PostgreSQL databases, as dumps in pg_dump's custom format, with the roles of their cluster beside them. */
public final class PostgresKind implements StoreKind {

    static final String NAME = "postgres";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store configure(String name, Section settings, Clock clock) {
        return new PostgresStore(PostgresSettings.read(name, settings), RestoreSettings.read(settings), clock);
    }

    @Override
    public Inventory inspect(InputStream export, Path work) throws IOException {
        InputStream in = new BufferedInputStream(export);
        in.mark(DumpReader.MAGIC.length());
        String start = new String(in.readNBytes(DumpReader.MAGIC.length()), StandardCharsets.ISO_8859_1);
        in.reset();
        if (start.equals(DumpReader.MAGIC)) {
            return DumpReader.read(in);
        }
        if (start.startsWith(GlobalsReader.START)) {
            return GlobalsReader.read(in);
        }
        throw Damage.of("it begins like neither a dump nor a script of pg_dumpall");
    }
}
