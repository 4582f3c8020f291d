package cobnut.postgres;

/** The server refused a row. Adapters branch on the constraint's name and say what it means to the caller. */
public final class ConstraintViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of rule was broken. */
    public enum Rule {
        UNIQUE,
        FOREIGN_KEY,
        CHECK,
        NOT_NULL,
        EXCLUSION
    }

    private final Rule rule;
    private final String table;
    private final String constraint;

    ConstraintViolation(Rule rule, String table, String constraint, Throwable cause) {
        // The server's detail text quotes values of the row, so it stays in the cause.
        super(rule + " " + constraint + " of " + table, cause);
        this.rule = rule;
        this.table = table;
        this.constraint = constraint;
    }

    public Rule rule() {
        return rule;
    }

    public String table() {
        return table;
    }

    /** As declared in the migration; for {@link Rule#NOT_NULL} the column's name. */
    public String constraint() {
        return constraint;
    }
}
