package io.polymath.backup.pgp;

/** Something about a key that a person should hear; one that is no warning has an empty hint. */
public record Remark(boolean isWarning, String message, String hint) {

    static Remark note(String message) {
        return new Remark(false, message, "");
    }

    static Remark warning(String message, String hint) {
        return new Remark(true, message, hint);
    }
}
