package cobnut.chassis.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import cobnut.chassis.Call;
import io.vertx.core.json.JsonObject;

/** One JSON object a line: time, level, logger, message, node, trace, and the stack of an exception. */
public final class JsonLayout extends LayoutBase<ILoggingEvent> {

    @Override
    public String doLayout(ILoggingEvent event) {
        var json = new JsonObject()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", event.getFormattedMessage());
        var node = System.getProperty("cobnut.node");
        if (node != null) {
            json.put("node", node);
        }
        Call.current().ifPresent(call -> json.put("trace", call.traceId()).put("method", call.method()));
        if (event.getThrowableProxy() != null) {
            json.put("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return json.encode() + System.lineSeparator();
    }
}
