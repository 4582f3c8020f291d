package cobnut.postgres.saga;

/** What became of news that was told to a saga. */
public sealed interface Told<S> {

    /** It listened and is now in another state. */
    record Moved<S>(S to) implements Told<S> {}

    /** Its state does not listen to such news: nothing was changed. */
    record Unmoved<S>(S state) implements Told<S> {}
}
