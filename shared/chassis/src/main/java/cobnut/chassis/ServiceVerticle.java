package cobnut.chassis;

/**
 * A service: its name, its configuration and its bill of materials. Found with {@link java.util.ServiceLoader}; name
 * the class in {@code META-INF/services/cobnut.chassis.ServiceVerticle}.
 *
 * @param <C> the configuration, a record; see {@link cobnut.chassis.config.Configuration}
 */
public interface ServiceVerticle<C extends Record> {

    /** One word, the same everywhere: module, package, proto package, schema, configuration file. */
    String name();

    /** What holds when nobody says otherwise. */
    C defaults();

    /**
     * Composes the service. Called once per node, on a virtual thread, before the node is ready: it may await. The
     * node is this service's own view and closes what it gave out.
     *
     * @return what each verticle instance serves
     * @throws Exception to refuse to start; the node says why and ends
     */
    Instances start(Node node, C config) throws Exception;
}
