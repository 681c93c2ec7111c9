package io.polymath.backup.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A certificate that signs itself, for localhost and 127.0.0.1, made by the JDK's keytool. */
public final class TestCertificate {

    /** Of the key store and of the key in it. */
    public static final String PASSWORD = "changeit";

    private static @Nullable TestCertificate shared;

    private final Path store;
    private final Path pem;

    private TestCertificate(Path store, Path pem) {
        this.store = store;
        this.pem = pem;
    }

    /** Returns the one that all tests of this process share: GreenMail takes the first one that it is given. */
    public static synchronized TestCertificate shared() throws IOException, InterruptedException {
        if (shared == null) {
            Path folder = Files.createTempDirectory("polymath-certificate-");
            shared = in(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove-certificate"));
        }
        return shared;
    }

    private static void remove(Path folder) {
        for (String name : List.of("server.p12", "server.pem", "")) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static TestCertificate in(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("server.p12");
        Path pem = folder.resolve("server.pem");
        keytool(List.of(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        TestCertificate certificate = new TestCertificate(store, pem);
        certificate.writePem();
        return certificate;
    }

    /** Returns the one that another process made in a folder. */
    static TestCertificate of(Path folder) {
        return new TestCertificate(folder.resolve("server.p12"), folder.resolve("server.pem"));
    }

    private static void keytool(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + arguments);
        }
    }

    private void writePem() throws IOException {
        try {
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys().getCertificate("server").getEncoded());
            Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Returns the key store, PKCS 12. */
    public Path store() {
        return store;
    }

    /** Returns the certificate alone, for those that are to trust it. */
    public Path pem() {
        return pem;
    }

    /** Returns the context of a server that shows it. */
    public SSLContext serverContext() throws IOException {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys(), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        }
    }
}
