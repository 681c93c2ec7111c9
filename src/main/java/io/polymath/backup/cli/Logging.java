package io.polymath.backup.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** How much of our own is logged, where to, and in which form. */
final class Logging {

    /** As in logback.xml. */
    private static final String STDERR = "stderr";

    private static final String FILE = "file";
    private static final String FILE_NAME = "polymath-backup.%d{yyyy-MM-dd}.log";
    /** Days and zone stand in each line, as files outlive the moment. */
    private static final String FILE_PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n%ex{0}";
    /** Back to the beginning of the line, and erase it: https://vt100.net/docs/vt510-rm/EL.html */
    private static final String WIPED = "\r\u001b[K";
    /** What stderr shows at least; what a file keeps does not depend on it. */
    private static final ThresholdFilter SHOWN = new ThresholdFilter();

    private Logging() {}

    /** The forms of a line. */
    enum Format {
        text,
        json
    }

    static void level(boolean verbose, boolean quiet) {
        if (LoggerFactory.getLogger("io.polymath") instanceof Logger logger) {
            logger.setLevel(verbose ? Level.DEBUG : Level.INFO);
            SHOWN.setLevel(quiet ? Level.WARN.levelStr : Level.TRACE.levelStr);
            SHOWN.start();
            Appender<ILoggingEvent> stderr = root(logger.getLoggerContext()).getAppender(STDERR);
            if (stderr != null && !stderr.getCopyOfAttachedFiltersList().contains(SHOWN)) {
                stderr.addFilter(SHOWN);
            }
        }
    }

    /** Gives stderr its form. */
    static void format(Format format) {
        if (format == Format.json
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && root(context).getAppender(STDERR) instanceof OutputStreamAppender<ILoggingEvent> stderr) {
            stderr.setEncoder(json(context));
        }
    }

    /** Begins lines on stderr at the beginning of a line of the terminal, and wipes what stands there, such as a bar. */
    static void overwrite() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && root(context).getAppender(STDERR) instanceof OutputStreamAppender<ILoggingEvent> stderr
                && stderr.getEncoder() instanceof PatternLayoutEncoder lines
                && !lines.getPattern().startsWith(WIPED)) {
            stderr.setEncoder(text(context, WIPED + lines.getPattern()));
        }
    }

    /** Logs to a file a day, too, in place of the one that was named before, if any. */
    static void file(Path folder, int days, Format format) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
            TimeBasedRollingPolicy<ILoggingEvent> daily = new TimeBasedRollingPolicy<>();
            daily.setContext(context);
            daily.setParent(file);
            daily.setFileNamePattern(folder.resolve(FILE_NAME).toString());
            daily.setMaxHistory(days);
            daily.setCleanHistoryOnStart(true);
            daily.start();
            file.setContext(context);
            file.setName(FILE);
            file.setRollingPolicy(daily);
            file.setEncoder(format == Format.json ? json(context) : text(context, FILE_PATTERN));
            file.start();
            Logger root = root(context);
            Appender<ILoggingEvent> before = root.getAppender(FILE);
            root.addAppender(file);
            if (before != null) {
                root.detachAppender(before);
                before.stop();
            }
        }
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    /** Returns an encoder that writes an object a line: timestamp, level, threadName, loggerName, formattedMessage. */
    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
