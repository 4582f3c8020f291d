package __package__;

/**
 * Configuration of __name__.
 *
 * @param valueCharacters how long a value may be
 */
public record __Name__Config(int valueCharacters) {
    public static final __Name__Config DEFAULTS = new __Name__Config(1000);

    public __Name__Config {
        if (valueCharacters < 1 || valueCharacters > 100_000) {
            throw new IllegalArgumentException("value-characters must be 1 to 100000, not " + valueCharacters);
        }
    }
}
