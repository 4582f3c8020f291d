package __package__;

import cobnut.kernel.ServiceException;

/** A value under its key. */
record Entry(String key, String value) {
    private static final int KEY_CHARACTERS = 100;

    Entry {
        if (key.isBlank() || key.length() > KEY_CHARACTERS) {
            throw ServiceException.invalid("key", "must have 1 to " + KEY_CHARACTERS + " characters");
        }
    }

    /** Refuses a value that is longer than the configuration allows. */
    Entry within(int characters) {
        if (value.length() > characters) {
            throw ServiceException.invalid("value", "must have at most " + characters + " characters");
        }
        return this;
    }
}
