package cobnut.testkit.simulation.engine;

import java.util.function.Consumer;

/** What a node does when it hears how something ended; if it still lives by then, it hears exactly one of the two. */
public interface Then<T> {

    void done(T result);

    void failed(Throwable why);

    static <T> Then<T> of(Consumer<? super T> done, Consumer<Throwable> failed) {
        return new Then<>() {
            @Override
            public void done(T result) {
                done.accept(result);
            }

            @Override
            public void failed(Throwable why) {
                failed.accept(why);
            }
        };
    }
}
