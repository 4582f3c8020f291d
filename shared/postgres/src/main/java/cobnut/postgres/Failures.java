package cobnut.postgres;

import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.postgres.ConstraintViolation.Rule;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates what the driver throws, once, into what services know. */
final class Failures {

    private Failures() {}

    static @Nullable String state(@Nullable Throwable failure) {
        for (var at = failure; at != null; at = at.getCause()) {
            if (at instanceof PgException pg) {
                return pg.getSqlState();
            }
        }
        return null;
    }

    /** The server chose this transaction as the victim; the same work may succeed a moment later. */
    static boolean victim(Throwable failure) {
        var state = state(failure);
        return "40001".equals(state) || "40P01".equals(state);
    }

    /** An answer of the server about a statement, which leaves the connection usable; all else is a lost connection. */
    static boolean answered(Throwable failure) {
        var state = state(failure);
        return state != null && !gone(state);
    }

    private static boolean gone(String state) {
        return state.startsWith("08") || state.startsWith("57P") || state.startsWith("58") || state.startsWith("XX");
    }

    /** The connection is gone, which is no statement about the next one. */
    static boolean lost(Throwable failure) {
        if (!(failure instanceof ServiceException service)) {
            return false;
        }
        return switch (service.getCause()) {
            case ClosedConnectionException _ -> true;
            case IOException _ -> true;
            case PgException pg -> gone(Objects.requireNonNullElse(pg.getSqlState(), ""));
            case VertxException driver ->
                Objects.requireNonNullElse(driver.getMessage(), "").startsWith("Connection is not active");
            case null, default -> false;
        };
    }

    /** The same failure, saying whether the work may have been done. */
    static RuntimeException outcome(Throwable failure, String outcome) {
        if (failure instanceof ServiceException service) {
            var problem = service.problem();
            return new ServiceException(
                    new Problem(problem.kind(), problem.reason(), problem.message(), Map.of("outcome", outcome)),
                    service);
        }
        return failure instanceof RuntimeException known ? known : unavailable("unknown", failure);
    }

    static RuntimeException translate(Throwable failure) {
        return switch (failure) {
            case ServiceException service -> service;
            case ConstraintViolation violation -> violation;
            case PgException pg -> ofServer(pg);
            case Overtaken overtaken -> overtaken;
            case IllegalStateException bug -> bug;
            case IllegalArgumentException bug -> bug;
            case ClassCastException bug -> bug;
            case VertxException driver
            when misused(driver) ->
                new IllegalStateException("wrong arguments for a statement: " + driver.getMessage(), driver);
            default ->
                unavailable(
                        "the database does not answer (" + failure.getMessage() + "); the call may be repeated",
                        failure);
        };
    }

    /** The driver has no type for arguments that do not fit the statement, only these words. */
    private static boolean misused(VertxException driver) {
        var words = Objects.requireNonNullElse(driver.getMessage(), "");
        return words.startsWith("The number of parameters") || words.startsWith("Parameter at position");
    }

    private static RuntimeException ofServer(PgException pg) {
        var state = Objects.requireNonNullElse(pg.getSqlState(), "");
        if (gone(state) || state.startsWith("53") || state.equals("25006") || state.equals("28P01")) {
            return unavailable("the database refuses to work now (" + state + "); the call may be repeated", pg);
        }
        return switch (state) {
            case "23505" -> violation(Rule.UNIQUE, pg, pg.getConstraint());
            case "23503" -> violation(Rule.FOREIGN_KEY, pg, pg.getConstraint());
            case "23514" -> violation(Rule.CHECK, pg, pg.getConstraint());
            case "23502" -> violation(Rule.NOT_NULL, pg, pg.getColumn());
            case "23P01" -> violation(Rule.EXCLUSION, pg, pg.getConstraint());
            case "55P03" ->
                refuse(Kind.EXHAUSTED, "DATABASE_BUSY", "somebody else holds the row; nothing was done, try again", pg);
            case "40001", "40P01" ->
                refuse(Kind.EXHAUSTED, "DATABASE_BUSY", "lost against other transactions; nothing was done", pg);
            case "57014" ->
                refuse(Kind.DEADLINE_EXCEEDED, "STATEMENT_TIMEOUT", "a statement took too long and was stopped", pg);
            default -> new IllegalStateException("the database refused a statement: " + pg.getMessage(), pg);
        };
    }

    private static ConstraintViolation violation(Rule rule, PgException pg, @Nullable String constraint) {
        return new ConstraintViolation(
                rule, Objects.requireNonNullElse(pg.getTable(), "?"), Objects.requireNonNullElse(constraint, "?"), pg);
    }

    static ServiceException unavailable(String message, @Nullable Throwable cause) {
        return refuse(Kind.UNAVAILABLE, "DATABASE_UNAVAILABLE", message, cause);
    }

    private static ServiceException refuse(Kind kind, String reason, String message, @Nullable Throwable cause) {
        return new ServiceException(new Problem(kind, reason, message, Map.of("outcome", "none")), cause);
    }
}
