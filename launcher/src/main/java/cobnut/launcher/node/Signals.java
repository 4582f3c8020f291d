package cobnut.launcher.node;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signals of the operating system. A shutdown hook cannot tell the first from the second, so the JDK's own class for
 * signals is used, by reflection: the compiler would refuse it as internal.
 */
public final class Signals {

    private Signals() {}

    /** INT, TERM and HUP: the first one asks for an orderly end, any later one for an immediate one. */
    public static void stop(Runnable orderly, Runnable immediate) {
        var seen = new AtomicInteger();
        Runnable handler = () -> {
            if (seen.getAndIncrement() == 0) {
                orderly.run();
            } else {
                immediate.run();
            }
        };
        for (var name : new String[] {"INT", "TERM", "HUP"}) {
            handle(name, handler);
        }
    }

    public static void ignore(String name) {
        handle(name, () -> {});
    }

    private static void handle(String name, Runnable handler) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var type = Class.forName("sun.misc.SignalHandler");
            var proxy =
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                            return null;
                        }
                        return switch (method.getName()) {
                            case "hashCode" -> System.identityHashCode(self);
                            case "equals" -> arguments != null && self == arguments[0];
                            default -> "handler of SIG" + name;
                        };
                    });
            var made = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, type).invoke(null, made, proxy);
        } catch (ReflectiveOperationException other) {
            // A JVM without them still ends in order through its shutdown hooks, only without a second chance.
            return;
        }
    }
}
