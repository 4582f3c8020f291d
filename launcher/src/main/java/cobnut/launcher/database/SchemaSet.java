package cobnut.launcher.database;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.Schemas;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The schemas of the services on a class path: those that bring migrations in {@code db/<service>}. */
public final class SchemaSet {

    private final ClassLoader classes;

    public SchemaSet(ClassLoader classes) {
        this.classes = classes;
    }

    /** Those of the services that keep rows. */
    public List<String> keeping(Collection<String> services) {
        return services.stream()
                .filter(service -> classes.getResource("db/" + service) != null)
                .sorted()
                .toList();
    }

    /**
     * Makes and migrates each schema where it is, as many at a time as there are processors.
     *
     * @return how many steps were applied
     * @throws Refusal with what the server said
     */
    public int bringUpToDate(Function<String, DatabaseAddress> where, Collection<String> services) {
        return keeping(services).parallelStream()
                .mapToInt(service -> bringUpToDate(where.apply(service), service))
                .sum();
    }

    private int bringUpToDate(DatabaseAddress address, String service) {
        try {
            var schemas = new Schemas(address, classes);
            schemas.provision(service);
            return schemas.migrate(service);
        } catch (IllegalStateException failed) {
            throw Refusal.failed(String.valueOf(failed.getMessage()), "./cobnut db plan " + service);
        }
    }

    /** Prints nothing when the service is up to date. */
    public List<String> pending(DatabaseAddress address, String service) {
        if (keeping(List.of(service)).isEmpty()) {
            Say.line(service + " brings no migrations (db/" + service + ")");
            return List.of();
        }
        try {
            return new Schemas(address, classes)
                    .plan(service).stream()
                            .map(step -> step.location() + "  V" + step.version() + "  " + step.description())
                            .toList();
        } catch (IllegalStateException failed) {
            throw Refusal.failed(String.valueOf(failed.getMessage()), "./cobnut migrate " + service);
        }
    }
}
