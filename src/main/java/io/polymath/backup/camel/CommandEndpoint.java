package io.polymath.backup.camel;

import io.polymath.backup.run.CommandLine;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/** Runs a program of this machine, such as one that stops a service. The message passes unchanged. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "command",
        title = "Command",
        syntax = "command:action",
        producerOnly = true,
        category = {Category.CORE})
public final class CommandEndpoint extends WordEndpoint {

    private static final long DEFAULT_TIMEOUT_MILLIS = 120_000;

    /** What to do: run is all there is. */
    @UriPath(enums = "run")
    @Metadata(required = true)
    private String action;

    /** The program and its arguments, blanks between them; quotes keep blanks together. No shell reads it. */
    @UriParam
    @Metadata(required = true)
    private String line = "";

    /** How long it may take, such as 2m; then it is ended, and the step fails. */
    @UriParam(defaultValue = "2m", javaType = "java.time.Duration")
    private long timeout = DEFAULT_TIMEOUT_MILLIS;

    public CommandEndpoint(String uri, Component component, String action) {
        super(uri, component);
        this.action = action;
    }

    public String getAction() {
        return action;
    }

    public void setAction(String action) {
        this.action = action;
    }

    public String getLine() {
        return line;
    }

    public void setLine(String line) {
        this.line = line;
    }

    public long getTimeout() {
        return timeout;
    }

    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    /** Reads the line once before anything runs, so that a missing one stops the start. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        CommandLine.parse(line);
    }

    @Override
    protected void process(Exchange exchange) throws Exception {
        CommandLine.parse(line).run(Duration.ofMillis(timeout));
    }
}
