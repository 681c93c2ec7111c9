package io.polymath.backup.camel;

import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.set.Export;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encrypts an export to those that the settings name; without any it does nothing, and says so. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "encrypt",
        title = "Encrypt",
        syntax = "encrypt:codec",
        producerOnly = true,
        category = {Category.TRANSFORMATION})
public final class EncryptEndpoint extends WordEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(EncryptEndpoint.class);

    /** The form: OpenPGP, as gpg reads it, is all there is. */
    @UriPath(enums = "pgp")
    @Metadata(required = true)
    private String codec;

    public EncryptEndpoint(String uri, Component component, String codec) {
        super(uri, component);
        this.codec = codec;
    }

    public String getCodec() {
        return codec;
    }

    public void setCodec(String codec) {
        this.codec = codec;
    }

    @Override
    protected void process(Exchange exchange) {
        Export export = Words.body(exchange, Export.class, "encrypt:" + codec);
        Encryption encryption = Words.encryption(getCamelContext());
        if (encryption.isOn()) {
            // one codec an export: it remembers the session keys until the archive was read back
            exchange.getMessage().setBody(export.through(new PgpCodec(encryption)));
        } else {
            LOG.info("{}: not encrypted, as encryption.recipients is not set", export.store());
        }
    }
}
