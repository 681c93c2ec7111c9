package io.polymath.backup.cli;

import io.polymath.backup.run.Progress;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress drawn on a terminal: one bar over the bytes of all stores, naming those that are at work. */
final class Bars implements Progress, AutoCloseable {

    private static final long MEGABYTE = 1_000_000;
    /** Often enough to see what a small store does. */
    private static final int REDRAWN_MILLIS = 200;

    private final @Nullable ProgressBar bar;
    private final Map<String, Long> working = new ConcurrentHashMap<>();

    private Bars(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Returns progress that is drawn if a person watches, and else told to nobody. */
    static Bars of(Main main) {
        return of(main, "backup");
    }

    /** Returns progress under a name of its own. */
    static Bars of(Main main, String task) {
        if (!main.drawsProgress()) {
            return new Bars(null);
        }
        Logging.level(false, true); // warnings still take the bar's place; it is drawn again below them
        Logging.overwrite();
        return new Bars(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(0)
                .setUnit(" MB", MEGABYTE)
                .setUpdateIntervalMillis(REDRAWN_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(
                        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)))
                .build());
    }

    @Override
    public synchronized void begins(String store, long expectedBytes) {
        if (bar != null) {
            working.put(store, expectedBytes);
            bar.maxHint(bar.getMax() + expectedBytes);
            tell(bar);
        }
    }

    @Override
    public void advances(String store, long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public synchronized void ends(String store) {
        if (bar != null) {
            working.remove(store);
            tell(bar);
        }
    }

    private void tell(ProgressBar drawn) {
        drawn.setExtraMessage(String.join(", ", working.keySet()));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
