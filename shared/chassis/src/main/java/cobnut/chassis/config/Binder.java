package cobnut.chassis.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes a record of values by kebab-case keys over its defaults. Knows String, boolean, the numbers, Duration ({@code
 * 500ms}, {@code 10s}, {@code 5m}, ISO 8601), URI, Path, enums, Secret, Optional, List, Map and records of these. An
 * unknown key is an error.
 */
final class Binder {
    private Binder() {}

    static String key(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** @param path of the record within the whole, for errors: {@code orders}, {@code orders.checkout} */
    static <C extends Record> C bind(String path, C defaults, JsonObject values) {
        @SuppressWarnings("unchecked") // the class of the very object
        var type = (Class<C>) defaults.getClass();
        var components = type.getRecordComponents();
        var keys = new TreeSet<String>();
        var arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            var key = key(components[i].getName());
            keys.add(key);
            var standing = read(components[i], defaults);
            var value = values.getValue(key);
            arguments[i] = value == null
                    ? standing
                    : convert(path + "." + key, components[i].getGenericType(), standing, value);
        }
        for (var key : values.fieldNames()) {
            if (!keys.contains(key)) {
                throw new ConfigException(path + "." + key, "there is no such key; there are " + keys);
            }
        }
        return create(path, type, components, arguments);
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static <C extends Record> C create(
            String path, Class<C> type, RecordComponent[] components, Object[] arguments) {
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new ConfigException(
                    path, String.valueOf(e.getTargetException().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type.getName(), e);
        }
    }

    private static Object convert(String path, Type type, Object standing, Object value) {
        if (type instanceof ParameterizedType generic) {
            return container(path, generic, value);
        }
        var raw = (Class<?>) type;
        if (raw.isRecord() && raw != Secret.class) {
            if (!(value instanceof JsonObject object)) {
                throw new ConfigException(path, "must be a group of keys, not '" + value + "'");
            }
            return bind(path, (Record) standing, object);
        }
        try {
            return scalar(path, raw, String.valueOf(value).strip());
        } catch (NumberFormatException e) {
            throw new ConfigException(path, "must be a number, not '" + value + "'");
        }
    }

    private static Object container(String path, ParameterizedType type, Object value) {
        var raw = (Class<?>) type.getRawType();
        var arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return Optional.of(convert(path, arguments[0], "", value));
        }
        if (raw == List.class) {
            var list = value instanceof JsonArray array
                    ? array.getList()
                    : Arrays.asList(String.valueOf(value).split("\\s*,\\s*"));
            return ((List<?>) list)
                    .stream()
                            .map(item -> item instanceof java.util.Map<?, ?> map ? json(map) : item)
                            .map(item -> element(path, (Class<?>) arguments[0], item))
                            .toList();
        }
        if (raw == java.util.Map.class && value instanceof JsonObject object) {
            var map = new LinkedHashMap<String, Object>();
            object.forEach(entry ->
                    map.put(entry.getKey(), convert(path + "." + entry.getKey(), arguments[1], "", entry.getValue())));
            return map;
        }
        throw new ConfigException(path, "cannot be made of '" + value + "'");
    }

    private static JsonObject json(java.util.Map<?, ?> map) {
        var object = new JsonObject();
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
    }

    /** Records in a list have no defaults to stand on: theirs is a static DEFAULTS, or all keys must be there. */
    private static Object element(String path, Class<?> type, Object item) {
        if (!type.isRecord() || type == Secret.class) {
            return convert(path, type, "", item);
        }
        try {
            var field = type.getDeclaredField("DEFAULTS");
            field.setAccessible(true);
            return convert(path, type, field.get(null), item);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " needs a static DEFAULTS to be read from a list", e);
        }
    }

    private static Object scalar(String path, Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == Secret.class) {
            return new Secret(text);
        } else if (type == int.class || type == Integer.class) {
            return Integer.valueOf(text);
        } else if (type == long.class || type == Long.class) {
            return Long.valueOf(text);
        } else if (type == double.class || type == Double.class) {
            return Double.valueOf(text);
        } else if (type == Duration.class) {
            return duration(path, text);
        } else if (type == URI.class) {
            return URI.create(text);
        } else if (type == Path.class) {
            return Path.of(text);
        } else if (type == boolean.class || type == Boolean.class) {
            return flag(path, text);
        } else if (type.isEnum()) {
            return constant(path, type, text);
        }
        throw new IllegalStateException(path + ": configuration has no type " + type.getName());
    }

    private static boolean flag(String path, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new ConfigException(path, "must be true or false, not '" + text + "'");
        };
    }

    private static Object constant(String path, Class<?> type, String text) {
        for (var constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        throw new ConfigException(path, "must be one of " + Arrays.toString(type.getEnumConstants()));
    }

    private static Duration duration(String path, String text) {
        var matcher = java.util.regex.Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)").matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text);
        } catch (java.time.format.DateTimeParseException e) {
            throw new ConfigException(path, "must be a duration such as 500ms, 10s, 5m or PT1H, not '" + text + "'");
        }
    }
}
