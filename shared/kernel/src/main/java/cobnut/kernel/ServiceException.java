package cobnut.kernel;

import java.util.Map;

/** What ends a call: a {@link Problem} on its way to the caller. Cheap to throw: it has no stack trace of its own. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ServiceException(Problem problem) {
        this(problem, null);
    }

    /** The cause is for the log of this node; it never travels. */
    public ServiceException(Problem problem, @org.jspecify.annotations.Nullable Throwable cause) {
        super(problem.kind() + " " + problem.reason() + ": " + problem.message(), cause, false, cause != null);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    public Kind kind() {
        return problem.kind();
    }

    /** Refuses with a reason of the contract. */
    public static ServiceException refuse(Kind kind, Enum<?> reason, String message) {
        return new ServiceException(new Problem(kind, reason.name(), message));
    }

    public static ServiceException refuse(Kind kind, String reason, String message) {
        return new ServiceException(new Problem(kind, reason, message));
    }

    /** Refuses one field of the request; {@code field} is its name as the caller wrote it. */
    public static ServiceException invalid(String field, String message) {
        return new ServiceException(
                new Problem(Kind.INVALID, "INVALID_FIELD", field + ": " + message, Map.of("field", field)));
    }
}
