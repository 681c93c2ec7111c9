package io.polymath.backup.error;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that an operator hears of all of it at once. */
public final class Problems {

    private final String where;
    private final List<Problem> all = new ArrayList<>();

    /** @param where what is wrong if anything is, such as {@code the configuration} */
    public Problems(String where) {
        this.where = where;
    }

    private record Problem(String message, String hint) {}

    /** Adds a problem, unless it is there already. */
    public void add(String message, String hint) {
        Problem problem = new Problem(message, hint);
        if (!all.contains(problem)) {
            all.add(problem);
        }
    }

    /** Adds all problems of another collection. */
    public void addAll(Problems others) {
        others.all.forEach(problem -> add(problem.message(), problem.hint()));
    }

    /** Throws one exception that tells every problem, each with its hint; nothing when there is none. */
    public void check() {
        if (all.size() == 1) {
            throw new BackupException(
                    ExitCode.USAGE, all.get(0).message(), all.get(0).hint());
        }
        if (!all.isEmpty()) {
            StringBuilder text = new StringBuilder(Text.of("%d problems in %s", all.size(), where));
            all.forEach(problem -> text.append("\n  ")
                    .append(problem.message())
                    .append("\n    hint: ")
                    .append(problem.hint()));
            throw new BackupException(ExitCode.USAGE, text.toString(), "mend all of them, then try again");
        }
    }
}
