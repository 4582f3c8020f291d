package cobnut.chassis.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import cobnut.chassis.Call;

/** The trace id of the call that the present context answers, for a logback pattern; empty outside of calls. */
public final class TraceConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        return Call.current()
                .map(call -> " [" + call.traceId().substring(0, 8) + "]")
                .orElse("");
    }
}
