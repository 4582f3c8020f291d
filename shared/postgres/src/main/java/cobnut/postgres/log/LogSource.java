package cobnut.postgres.log;

/** Where a subscription pulls from: a log in the same database, or a call to the service that owns it. */
@FunctionalInterface
public interface LogSource {
    /** A reader asks with generation and position for a log that was restored, or knows less than the reader. */
    String AHEAD = "POSITION_AHEAD";

    /** The log was cut above the reader's position while the reader was away. */
    String EXPIRED = "POSITION_EXPIRED";

    /**
     * Blocks, for a bounded time. Throws {@link cobnut.kernel.ServiceException}: CONFLICT with {@link #AHEAD} or {@link
     * #EXPIRED} when the reader cannot go on; passing ones when it may try again.
     */
    Page read(Reading reading);
}
