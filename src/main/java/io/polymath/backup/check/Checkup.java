package io.polymath.backup.check;

import io.polymath.backup.check.Finding.Level;
import io.polymath.backup.error.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at one thing after another; what one look finds, or fails at, hides no other. */
public final class Checkup {

    private final List<Finding> findings = new ArrayList<>();

    /** Looks at something, and adds what it finds to the findings that it is given. */
    @FunctionalInterface
    public interface Look {
        void into(Notes notes) throws Exception;
    }

    /** Where a look writes what it found. */
    public final class Notes {

        private final String subject;

        private Notes(String subject) {
            this.subject = subject;
        }

        public void ok(String message) {
            findings.add(new Finding(subject, Level.OK, message, Optional.empty()));
        }

        public void warning(String message, String hint) {
            findings.add(new Finding(subject, Level.WARNING, message, Optional.of(hint)));
        }

        public void failed(String message, String hint) {
            findings.add(new Finding(subject, Level.FAILED, message, Optional.of(hint)));
        }
    }

    /** Looks at a subject; an exception is what it found. */
    public void look(String subject, Look look) throws InterruptedException {
        try {
            look.into(new Notes(subject));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            Trouble trouble = Trouble.of(e);
            findings.add(new Finding(subject, Level.FAILED, trouble.reason(), Optional.of(trouble.hint())));
        }
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Returns how many findings are of a level. */
    public long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
