package cobnut.launcher.output;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends this process's log to a file: the terminal belongs to the picture. */
public final class LogFile {

    private LogFile() {}

    /** From now on nothing is logged to the terminal. */
    public static void only(Path file) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            var encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24} %msg%n%ex{6}");
            encoder.start();
            var appender = new FileAppender<ILoggingEvent>();
            appender.setContext(context);
            appender.setFile(file.toString());
            appender.setEncoder(encoder);
            appender.start();
            var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            root.detachAndStopAllAppenders();
            root.addAppender(appender);
        }
    }
}
