package cobnut.chassis.config;

/** A value that cannot be used: its full path, where it came from, what is wrong and what may be written. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String path, String problem) {
        super(path + ": " + problem);
    }
}
