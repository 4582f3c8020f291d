package cobnut.postgres;

import java.util.regex.Pattern;

/** The one place where a service's name becomes the name of a schema or a role. */
final class Names {
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private Names() {}

    /** Refuses what could be anything but a plain identifier: names end up in DDL, which takes no parameters. */
    static String service(String name) {
        if (!SERVICE.matcher(name).matches() || name.startsWith("pg_") || name.endsWith("_owner")) {
            throw new IllegalArgumentException("\"" + name + "\" cannot name a service's schema; use "
                    + SERVICE.pattern() + ", not starting with pg_ and not ending with _owner");
        }
        return name;
    }

    static String owner(String service) {
        return service(service) + "_owner";
    }
}
