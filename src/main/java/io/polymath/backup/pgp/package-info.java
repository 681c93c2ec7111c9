/** OpenPGP as {@code gpg} reads and writes it: keys in files, encryption, decryption; no agent, no key ring. */
@NullMarked
package io.polymath.backup.pgp;

import org.jspecify.annotations.NullMarked;
