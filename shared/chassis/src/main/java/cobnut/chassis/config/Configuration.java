package cobnut.chassis.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a service's values come from, the later the stronger: its DEFAULTS, {@code <service>.yaml} in the configuration
 * folder, the file of {@code --conf}, the environment ({@code COBNUT_<SERVICE>_<KEY>}, and {@code …_FILE} for a mounted
 * secret), {@code --set service.key=value}. Files are read by vertx-config; its default stores are off, since they
 * would let a file win over the environment.
 */
public final class Configuration {
    private final Vertx vertx;
    private final Optional<Path> folder;
    private final Optional<Path> conf;
    private final Map<String, String> environment;
    private final Map<String, String> set;

    public Configuration(
            Vertx vertx,
            Optional<Path> folder,
            Optional<Path> conf,
            Map<String, String> environment,
            Map<String, String> set) {
        this.vertx = vertx;
        this.folder = folder;
        this.conf = conf;
        this.environment = Map.copyOf(environment);
        this.set = Map.copyOf(set);
    }

    /**
     * A service's configuration and how many verticle instances it wants.
     *
     * @param instances the key {@code instances}, which every service has without declaring it
     */
    public record Loaded<C>(C config, Optional<Integer> instances) {}

    /** Fails with a {@link ConfigException} that names path, value and what may be written. */
    public <C extends Record> Future<Loaded<C>> load(String service, C defaults) {
        return files(service).map(values -> {
            environment(service, values, defaults);
            set.forEach((path, value) -> {
                if (path.startsWith(service + ".")) {
                    put(values, path.substring(service.length() + 1), value);
                }
            });
            var instances = Optional.ofNullable(values.remove("instances"))
                    .map(value -> instances(service, String.valueOf(value)));
            return new Loaded<>(Binder.bind(service, defaults, values), instances);
        });
    }

    private static int instances(String service, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= 64) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one refusal
        }
        throw new ConfigException(service + ".instances", "must be a number from 1 to 64, not '" + text + "'");
    }

    private Future<JsonObject> files(String service) {
        var stores = new ArrayList<ConfigStoreOptions>();
        folder.map(path -> path.resolve(service + ".yaml"))
                .filter(Files::exists)
                .ifPresent(file -> stores.add(yaml(file)));
        conf.ifPresent(file -> stores.add(yaml(file)));
        if (stores.isEmpty()) {
            return Future.succeededFuture(new JsonObject());
        }
        return read(stores, service);
    }

    /** Each file on its own: the service's is its values, the one of --conf holds a group for each service. */
    private Future<JsonObject> read(List<ConfigStoreOptions> stores, String service) {
        var merged = new JsonObject();
        Future<?> read = Future.succeededFuture();
        for (var store : stores) {
            boolean whole = conf.isEmpty() || store != stores.getLast();
            read = read.compose(before -> values(store))
                    .onSuccess(values ->
                            merged.mergeIn(whole ? values : values.getJsonObject(service, new JsonObject()), true));
        }
        return read.map(merged);
    }

    private Future<JsonObject> values(ConfigStoreOptions store) {
        var retriever = ConfigRetriever.create(
                vertx,
                new ConfigRetrieverOptions().setIncludeDefaultStores(false).addStore(store));
        return retriever
                .getConfig()
                .onComplete(done -> retriever.close())
                .recover(failure -> Future.failedFuture(new ConfigException(
                        store.getConfig().getString("path"), "cannot be read as YAML: " + failure.getMessage())));
    }

    private static ConfigStoreOptions yaml(Path file) {
        return new ConfigStoreOptions()
                .setType("file")
                .setFormat("yaml")
                .setConfig(new JsonObject().put("path", file.toAbsolutePath().toString()));
    }

    /** Only keys the record has: other programs' variables may begin with the same words. */
    private void environment(String service, JsonObject values, Record defaults) {
        var prefix = "COBNUT_" + service.toUpperCase(Locale.ROOT).replace('-', '_') + "_";
        var keys = new ArrayList<String>();
        keys.add("instances");
        for (var component : defaults.getClass().getRecordComponents()) {
            keys.add(Binder.key(component.getName()));
        }
        for (var key : keys) {
            var name = prefix + key.toUpperCase(Locale.ROOT).replace('-', '_');
            var file = environment.get(name + "_FILE");
            var value = file == null ? environment.get(name) : content(name, file);
            if (value != null) {
                values.put(key, value);
            }
        }
    }

    private static String content(String name, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(name + "_FILE names " + file + ", which cannot be read", e);
        }
    }

    private static void put(JsonObject values, String path, String value) {
        var dot = path.indexOf('.');
        if (dot < 0) {
            values.put(path, value);
            return;
        }
        var group = path.substring(0, dot);
        if (!(values.getValue(group) instanceof JsonObject)) {
            values.put(group, new JsonObject());
        }
        put(values.getJsonObject(group), path.substring(dot + 1), value);
    }
}
