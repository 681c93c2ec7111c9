package io.polymath.backup.cli;

import io.polymath.backup.server.Gpg;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real gpg for all tests of a class, with two key pairs that encrypt and sign: {@code ours} and {@code others}. */
final class KeyRing implements BeforeAllCallback, AfterAllCallback {

    private Optional<Made> made = Optional.empty();

    private record Made(Path files, Gpg gpg, Gpg.Key ours, Gpg.Key others) {}

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path files = Files.createTempDirectory("keys");
        Gpg gpg = Gpg.start(files);
        made = Optional.of(new Made(files, gpg, gpg.key("ours"), gpg.key("others")));
    }

    Gpg gpg() {
        return made.orElseThrow().gpg();
    }

    Gpg.Key ours() {
        return made.orElseThrow().ours();
    }

    Gpg.Key others() {
        return made.orElseThrow().others();
    }

    /** Returns a home whose archives are encrypted to us, and whose store has a file. */
    FilesHome home(Path folder, String file, String text) throws IOException {
        FilesHome home = new FilesHome(folder, file);
        home.holds(text);
        home.settings("encryption.recipients = " + ours().open());
        return home;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        gpg().close();
        Folders.delete(made.orElseThrow().files());
    }
}
