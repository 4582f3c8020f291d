package cobnut.users;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** As many callers who start at the same moment, and what each of them got. */
public final class Together {

    private Together() {}

    /** By caller. */
    public static <T> List<T> answers(int callers, IntFunction<Callable<T>> caller) throws Exception {
        var ready = new CountDownLatch(callers);
        try (var threads = Executors.newFixedThreadPool(callers)) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < callers; i++) {
                var work = caller.apply(i);
                futures.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return work.call();
                }));
            }
            var answers = new ArrayList<T>();
            for (var future : futures) {
                answers.add(future.get(30, TimeUnit.SECONDS));
            }
            return answers;
        }
    }
}
