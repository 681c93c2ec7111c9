package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Section;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where graphs may be restored to.
 *
 * @param server the database beside the live one
 * @param login how one logs in at another server that an operator names; its uri means nothing
 * @param wipe whether what that database holds may be deleted
 * @param undo the folder for what a restore in place replaces
 * @param scratch the database of drills
 * @param scratchWipe whether what that database holds may be deleted
 * @param home a Neo4j server, unpacked, that is started for each drill
 * @param java the program that runs that server
 * @param heapMebibytes the heap of that server
 */
record RestoreSettings(
        Optional<DatabaseAddress> server,
        DatabaseAddress login,
        boolean wipe,
        Path undo,
        Optional<DatabaseAddress> scratch,
        boolean scratchWipe,
        Optional<Path> home,
        Path java,
        int heapMebibytes) {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final int DEFAULT_HEAP = 512;
    private static final int MIN_HEAP = 128;
    private static final int MAX_HEAP = 65_536;

    /** Returns whether a drill has somewhere to go. */
    boolean drills() {
        return scratch.isPresent() || home.isPresent();
    }

    static RestoreSettings from(Section settings, DatabaseAddress own) {
        DatabaseAddress login = DatabaseAddress.login(settings, "restore", own);
        DatabaseAddress drill = DatabaseAddress.login(settings, "drill", own);
        return new RestoreSettings(
                DatabaseAddress.from(settings, "restore", login),
                login,
                settings.flag("restore.wipe", false),
                settings.pathOr("restore.undo", "undo"),
                DatabaseAddress.from(settings, "drill", drill),
                settings.flag("drill.wipe", false),
                settings.optional("drill.home").map(settings::resolve),
                settings.pathOr("drill.java", JAVA.toString()),
                settings.number("drill.heap", DEFAULT_HEAP, MIN_HEAP, MAX_HEAP));
    }
}
