package cobnut.postgres;

/** Where a role's password comes from: a file of the local server, a mounted secret. Thread-safe; asked at each use. */
@FunctionalInterface
public interface Passwords {

    /** Throws IllegalStateException, saying where it looked, when there is none. */
    String of(String role);
}
