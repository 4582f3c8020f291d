package cobnut.chassis.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;

/**
 * Logback's configuration, unless the user brings a {@code logback.xml}: text when {@code COBNUT_LOG} says text or a
 * person reads the terminal, else JSON, to standard error. Levels come from {@code COBNUT_LOG_LEVEL} for Cobnut's own
 * loggers.
 */
public final class LoggingSetup extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (getClass().getClassLoader().getResource("logback.xml") != null
                || getClass().getClassLoader().getResource("logback-test.xml") != null
                || System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(layout(context));
        encoder.start();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setName("console");
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        var root = context.getLogger("ROOT");
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("cobnut")
                .setLevel(Level.toLevel(System.getenv().getOrDefault("COBNUT_LOG_LEVEL", "INFO"), Level.INFO));
        // Hazelcast warns about each peer that refuses a connection while it looks for members.
        context.getLogger("com.hazelcast").setLevel(Level.ERROR);
        // Several Vert.x metrics share one registry and name the same gauges.
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Layout<ILoggingEvent> layout(LoggerContext context) {
        var wanted = System.getenv().getOrDefault("COBNUT_LOG", System.console() == null ? "json" : "text");
        if (wanted.toLowerCase(Locale.ROOT).equals("text")) {
            var layout = new PatternLayout();
            layout.getInstanceConverterMap().put("trace", TraceConverter::new);
            layout.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24}%trace %msg%n%ex{6}");
            layout.setContext(context);
            layout.start();
            return layout;
        }
        var layout = new JsonLayout();
        layout.setContext(context);
        layout.start();
        return layout;
    }
}
