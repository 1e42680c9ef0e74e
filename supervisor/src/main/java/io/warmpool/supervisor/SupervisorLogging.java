package io.warmpool.supervisor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.Logger;

/**
 * Logs to {@code logs/supervisor.log}, five files of 10 MB at most. Without {@link #logTo} nothing is logged: the other
 * verbs of the command line say what they have to say themselves.
 */
public final class SupervisorLogging extends ContextAwareBase implements Configurator {

    private static final String FILE = "warmpool.log-file";

    /** Says where to log. To be called before the first logger is made. */
    public static void logTo(Path file) {
        System.setProperty(FILE, file.toString());
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var file = System.getProperty(FILE);
        if (file == null) {
            root.setLevel(Level.OFF);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file);
        appender.setEncoder(encoder(context));
        var rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMaxIndex(4);
        rolling.start();
        var trigger = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        trigger.setContext(context);
        trigger.setMaxFileSize(FileSize.valueOf("10MB"));
        // Else it looks once a minute, and a flood is as large as that minute.
        trigger.setCheckIncrement(Duration.buildByMilliseconds(10));
        trigger.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        // Others' text stands in messages and exceptions: it can neither pass for a line of its own nor steer a
        // terminal.
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{20} - "
                + harmless("%replace(%msg){'[\\r\\n]+', ' | '}") + "%n"
                + harmless("%replace(%ex){'[\\r\\n]+(?![\\r\\n\\t]|Caused by: |$)', ' | '}"));
        encoder.start();
        return encoder;
    }

    private static String harmless(String part) {
        return "%replace(" + part + "){'[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]', '?'}";
    }
}
