package cobnut.gateway.pipeline;

/** One step of the pipeline. It refuses by throwing, or goes on, now or later, with {@link Next#proceed}. */
@FunctionalInterface
public interface Link {
    void handle(Exchange exchange, Next next);

    /** The rest of the pipeline. */
    @FunctionalInterface
    interface Next {
        void proceed(Exchange exchange);
    }
}
