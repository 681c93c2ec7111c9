package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Text;
import io.polymath.backup.pgp.Signature;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.repository.SignedManifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Prints whether a set is signed, and by whom. */
final class SignatureReport {

    private final PrintWriter out;
    private final boolean json;

    private SignatureReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    static SignatureReport of(Main main) {
        return new SignatureReport(main.program().out(), main.json());
    }

    /**
     * What is known of the signature of a set.
     *
     * @param status {@code good}, {@code none}, {@code bad}, or {@code unchecked} where no key is trusted
     * @param by the key that signed, or claims to have
     * @param problem why it is not good
     */
    private record Line(
            String messageType,
            String status,
            Optional<Signature> signature,
            List<String> by,
            Optional<String> problem) {

        static Line of(String status, Optional<Signature> signature, List<String> by, Optional<String> problem) {
            return new Line("signature", status, signature, by, problem);
        }
    }

    void print(SignedManifest set, Signing signing) throws IOException {
        Line line = look(set, signing);
        if (json) {
            if (signing.isRequired() || !line.status().equals("none")) {
                JsonLines.print(out, line);
            }
            return;
        }
        switch (line.status()) {
            case "good" ->
                out.println(line.signature()
                        .map(good -> "signed by " + good.who() + ", " + good.made())
                        .orElseThrow());
            case "none" -> out.println("not signed");
            case "unchecked" ->
                out.println(Text.of(
                        "signed by key %s, which is not checked, as signing.trusted is not set",
                        String.join(", ", line.by())));
            default -> out.println("not to be trusted: " + line.problem().orElseThrow());
        }
    }

    private static Line look(SignedManifest set, Signing signing) throws IOException {
        Optional<byte[]> signatures = set.signatures();
        if (signatures.isEmpty()) {
            return Line.of("none", Optional.empty(), List.of(), Optional.empty());
        }
        try {
            return signing.isRequired()
                    ? Line.of("good", set.signature(signing), List.of(), Optional.empty())
                    : Line.of("unchecked", Optional.empty(), Signing.claims(signatures.get()), Optional.empty());
        } catch (BackupException e) {
            return Line.of("bad", Optional.empty(), List.of(), Optional.of(e.reason()));
        } catch (IOException e) {
            return Line.of("bad", Optional.empty(), List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
