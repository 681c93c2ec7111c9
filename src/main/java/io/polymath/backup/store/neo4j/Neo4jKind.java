package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Section;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;

/** Graphs in Neo4j, exported as JSON Lines. */
public final class Neo4jKind implements StoreKind {

    static final String NAME = "neo4j";
    static final String SUFFIX = ".jsonl";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store configure(String name, Section settings, Clock clock) {
        return new Neo4jStore(name, Neo4jSettings.from(settings), clock);
    }

    @Override
    public Inventory inspect(InputStream export, Path work) throws IOException {
        ExportReader reader = new ExportReader(export);
        reader.read();
        return reader.tally().inventory();
    }
}
