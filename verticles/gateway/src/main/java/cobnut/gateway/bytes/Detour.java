package cobnut.gateway.bytes;

/**
 * Wire bytes are not as a fast reader expects them: out of order, repeated or malformed. Thrown within the edge only;
 * a complete reader then merges them, or says what is wrong.
 */
public final class Detour extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** It has no trace and says nothing, so one is enough. */
    public static final Detour INSTANCE = new Detour();

    private Detour() {
        super("not in canonical order", null, false, false);
    }
}
