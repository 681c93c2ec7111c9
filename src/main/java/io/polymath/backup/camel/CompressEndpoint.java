package io.polymath.backup.camel;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.Codecs;
import io.polymath.backup.set.Export;
import java.util.OptionalInt;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;

/** Puts a compressing codec around an export. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "compress",
        title = "Compress",
        syntax = "compress:codec",
        producerOnly = true,
        category = {Category.TRANSFORMATION})
public final class CompressEndpoint extends WordEndpoint {

    /** The codec. */
    @UriPath(enums = "zstd,gzip,none")
    @Metadata(required = true)
    private String codec;

    /** The level, higher is smaller and slower: 1 to 19 for zstd (3 unless set), 1 to 9 for gzip (6 unless set). */
    @UriParam
    private @Nullable Integer level;

    /** How many threads compress; all processors unless set. */
    @UriParam
    private @Nullable Integer threads;

    public CompressEndpoint(String uri, Component component, String codec) {
        super(uri, component);
        this.codec = codec;
    }

    public String getCodec() {
        return codec;
    }

    public void setCodec(String codec) {
        this.codec = codec;
    }

    public @Nullable Integer getLevel() {
        return level;
    }

    public void setLevel(@Nullable Integer level) {
        this.level = level;
    }

    public @Nullable Integer getThreads() {
        return threads;
    }

    public void setThreads(@Nullable Integer threads) {
        this.threads = threads;
    }

    /** Makes the codec once before anything runs, so that a bad level stops the start. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        codec();
    }

    @Override
    protected void process(Exchange exchange) {
        Export export = Words.body(exchange, Export.class, "compress:" + codec);
        exchange.getMessage().setBody(export.through(codec()));
    }

    private Codec codec() {
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        return Codecs.of(codec, level == null ? OptionalInt.empty() : OptionalInt.of(level), workers);
    }
}
