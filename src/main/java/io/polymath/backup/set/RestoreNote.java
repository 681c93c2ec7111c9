package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import io.polymath.backup.error.Text;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a restore has come, as it is told on disk while it works, for whoever comes after it was killed.
 *
 * @param id tells it from all others
 * @param inPlace whether it was to replace live stores, with {@code before-restore} before and {@code after-restore} after it
 * @param pid the process that works on it
 * @param started when that process started, if the system tells: another one may have its number by now
 * @param targets what it touched
 */
public record RestoreNote(
        String id,
        SetId set,
        boolean inPlace,
        OffsetDateTime since,
        long pid,
        Optional<Instant> started,
        List<Target> targets) {

    public RestoreNote {
        requireNonNull(id, "id is missing");
        requireNonNull(set, "set is missing");
        requireNonNull(since, "since is missing");
        targets = List.copyOf(targets);
    }

    /** How far a store has come. */
    public enum Stage {
        LOADING,
        SWAPPING,
        SWAPPED
    }

    /**
     * What it did to one store.
     *
     * @param target what it loaded into, as a person would name it
     * @param remove how to remove that
     * @param old where the former live store is, once it was replaced
     */
    public record Target(String store, String target, String remove, Stage stage, Optional<String> old) {

        public Target {
            requireNonNull(store, "store is missing");
            requireNonNull(target, "target is missing");
            requireNonNull(remove, "remove is missing");
            requireNonNull(stage, "stage is missing");
        }

        private String told() {
            return switch (stage) {
                case LOADING -> Text.of("%s was loaded in part or whole into %s (%s)", store, target, remove);
                case SWAPPING -> Text.of("%s was being replaced", store);
                case SWAPPED ->
                    Text.of(
                            "%s is replaced%s",
                            store, old.map(where -> ", " + where).orElse(""));
            };
        }
    }

    /** Returns a note of one that begins in this process. */
    public static RestoreNote begin(String id, SetId set, boolean inPlace, OffsetDateTime since) {
        ProcessHandle self = ProcessHandle.current();
        return new RestoreNote(id, set, inPlace, since, self.pid(), self.info().startInstant(), List.of());
    }

    /** Returns it with how far one store has come. */
    public RestoreNote with(Target target) {
        List<Target> all = new ArrayList<>(targets);
        all.removeIf(known -> known.store().equals(target.store()));
        all.add(target);
        return new RestoreNote(id, set, inPlace, since, pid, started, all);
    }

    /** Returns whether its process is gone. */
    public boolean isAbandoned() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isEmpty() || !process.get().info().startInstant().equals(started);
    }

    /** Returns whether another restore that came to its end did all that this one was to do. */
    public boolean isDoneBy(RestoreNote other) {
        return inPlace == other.inPlace
                && targets.stream()
                        .allMatch(target -> other.targets.stream()
                                .anyMatch(done -> done.store().equals(target.store())
                                        && (inPlace || done.target().equals(target.target()))));
    }

    /** Returns what it left, for a person. */
    public String told() {
        String what = Text.of(
                "the restore of %s %s, begun %s, was killed",
                set, inPlace ? "in place" : "beside the live stores", since.truncatedTo(ChronoUnit.SECONDS));
        List<String> left = targets.stream().map(Target::told).toList();
        String services = inPlace ? "; after-restore did not run, so services may be stopped" : "";
        return what + services + (left.isEmpty() ? "; it had loaded nothing" : "; " + String.join("; ", left));
    }

    /**
     * Returns what to do about it.
     *
     * @param file where it is told
     */
    public String hint(String file) {
        return inPlace
                ? Text.of(
                        "restore %s --in-place again, which ends with after-restore; or start the services by hand, then rm %s",
                        set, file)
                : Text.of("restore it again, which begins anew; or remove what it left, then rm %s", file);
    }
}
