package cobnut.kernel;

/**
 * The only vocabulary of failure. Each kind has its HTTP status and its gRPC code; both doors and the bus translate
 * with it and with nothing else.
 */
public enum Kind {
    INVALID(400, 3, false),
    UNAUTHENTICATED(401, 16, false),
    FORBIDDEN(403, 7, false),
    NOT_FOUND(404, 5, false),
    /** The state does not allow it now: gRPC ABORTED. The same call may succeed after the state has changed. */
    CONFLICT(409, 10, false),
    ALREADY_EXISTS(409, 6, false),
    /** The same idempotency key with another request: gRPC FAILED_PRECONDITION. */
    KEY_REUSED(422, 9, false),
    /** Too much at once; nothing was done: gRPC RESOURCE_EXHAUSTED. */
    EXHAUSTED(429, 8, true),
    CANCELLED(499, 1, false),
    INTERNAL(500, 13, false),
    UNIMPLEMENTED(501, 12, false),
    /**
     * The other side was not reached or is leaving; whether it did the work is unknown unless the caller knows
     * more.
     */
    UNAVAILABLE(503, 14, true),
    /** Time is over: nobody knows whether the work was done. */
    DEADLINE_EXCEEDED(504, 4, true);

    private final int http;
    private final int grpc;
    private final boolean passing;

    Kind(int http, int grpc, boolean passing) {
        this.http = http;
        this.grpc = grpc;
        this.passing = passing;
    }

    public int http() {
        return http;
    }

    public int grpc() {
        return grpc;
    }

    /** Whether the same call may succeed a moment later, elsewhere or here. */
    public boolean passing() {
        return passing;
    }

    /** The kind of a gRPC code; an unknown code is {@link #INTERNAL}. */
    public static Kind ofGrpc(int code) {
        for (var kind : values()) {
            if (kind.grpc == code) {
                return kind;
            }
        }
        return INTERNAL;
    }
}
