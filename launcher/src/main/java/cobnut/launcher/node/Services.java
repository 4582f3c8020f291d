package cobnut.launcher.node;

import cobnut.chassis.ServiceVerticle;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The services on a class path, found with {@link ServiceLoader}, by name. */
public final class Services {

    private final Map<String, ServiceVerticle<?>> byName;

    private Services(Map<String, ServiceVerticle<?>> byName) {
        this.byName = byName;
    }

    /** @throws Refusal when two of them have one name */
    public static Services in(ClassLoader classes) {
        var byName = new TreeMap<String, ServiceVerticle<?>>();
        for (ServiceVerticle<?> service : ServiceLoader.load(ServiceVerticle.class, classes)) {
            var other = byName.putIfAbsent(service.name(), service);
            if (other != null) {
                throw Refusal.failed("two services are called " + service.name() + ": "
                        + other.getClass().getName() + " and "
                        + service.getClass().getName());
            }
        }
        return new Services(byName);
    }

    public Collection<String> names() {
        return byName.keySet();
    }

    Optional<ServiceVerticle<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Says what there is, and what was probably meant. */
    Refusal unknown(String name) {
        var meant = Suggestion.near(name, names())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        return new Refusal(
                Exit.USAGE,
                "there is no service " + name + meant + (meant.isEmpty() ? "; " : " ") + "Known: "
                        + String.join(", ", names()),
                null);
    }
}
