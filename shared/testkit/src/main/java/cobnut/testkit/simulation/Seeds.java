package cobnut.testkit.simulation;

/** Which runs to make, and on how many threads. */
public record Seeds(long first, long count, int threads) {

    public Seeds {
        if (count < 1 || threads < 1) {
            throw new IllegalArgumentException("there must be at least one seed and one thread");
        }
    }

    public static Seeds from(long first, long count) {
        return new Seeds(first, count, 1);
    }

    /** What {@code -Dcobnut.seeds} and {@code -Dcobnut.first} ask for. */
    public static Seeds asked(long otherwise) {
        long count = Long.getLong("cobnut.seeds", otherwise);
        return new Seeds(
                Long.getLong("cobnut.first", 1), count, Runtime.getRuntime().availableProcessors());
    }
}
