package cobnut.launcher.state;

import io.vertx.core.json.JsonObject;

/**
 * Who supervises: {@code supervisor.json}.
 *
 * @param control the loopback port where it takes orders
 * @param edge the port of the edge
 * @param database the port of PostgreSQL
 */
public record SupervisorRecord(ProcessRef process, boolean detached, int control, int edge, int database) {

    static SupervisorRecord read(JsonObject json) {
        return new SupervisorRecord(
                ProcessRef.read(json),
                json.getBoolean("detached", false),
                json.getInteger("control", 0),
                json.getInteger("edge", 0),
                json.getInteger("database", 0));
    }

    JsonObject write() {
        return process.write()
                .put("detached", detached)
                .put("control", control)
                .put("edge", edge)
                .put("database", database);
    }

    public boolean alive() {
        return process.alive().isPresent();
    }
}
