package cobnut.postgres.saga;

/**
 * News for a saga that somebody committed.
 *
 * @param detail for the saga's log and for people, such as the reason of a decline; empty when there is none
 */
public record Answer<N>(N news, String detail) {

    public static <N> Answer<N> of(N news) {
        return new Answer<>(news, "");
    }
}
