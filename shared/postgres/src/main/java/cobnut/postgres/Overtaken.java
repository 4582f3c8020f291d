package cobnut.postgres;

/**
 * Somebody else changed the row first, and this transaction rolled back: {@link Database#transact} runs its work again
 * on the new state. Thrown by compare-and-set writes that are decided anew each time.
 */
public final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Overtaken(String what) {
        super(what, null, false, false);
    }
}
