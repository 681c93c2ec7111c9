package io.polymath.backup.pgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.operator.PGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;

/** The ciphers and digests of Java itself, which use what the processor has for them; those of Bouncy Castle do not. */
final class Providers {

    static final String CIPHERS = "SunJCE";

    private Providers() {}

    static PGPDigestCalculatorProvider digests() throws PGPException {
        return new JcaPGPDigestCalculatorProviderBuilder().setProvider("SUN").build();
    }
}
