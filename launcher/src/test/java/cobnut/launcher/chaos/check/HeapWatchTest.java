package cobnut.launcher.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapWatchTest {

    @Test
    void a_jvm_collects_when_it_is_asked_to() throws Exception {
        var forgotten = new WeakReference<>(new Object());

        assertThat(HeapWatch.collect(ProcessHandle.current().pid())).isTrue();

        assertThat(forgotten.get()).isNull();
    }

    @Test
    void a_process_that_is_gone_is_not_weighed() throws Exception {
        var gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(HeapWatch.collect(gone.pid())).isFalse();
    }

    @Test
    void the_pools_of_the_heap_are_added_and_nothing_else_is() {
        var metrics = """
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="Eden Space"} 1048576.0
            jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 3.1457280E7
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 7.0E7
            jvm_memory_max_bytes{area="heap",id="Eden Space"} 8.0E7
            """;

        assertThat(HeapWatch.used(metrics)).isEqualTo(31L << 20);
    }

    @Test
    void whoever_holds_over_a_tenth_more_in_the_second_half_grows() {
        assertThat(HeapWatch.grows(List.of(40L, 41L, 42L, 44L, 47L, 49L))).isTrue();
        assertThat(HeapWatch.grows(List.of(40L, 41L, 42L, 44L, 44L, 44L))).isFalse();
    }

    @Test
    void a_start_or_two_is_no_growth_and_no_shrinking() {
        assertThat(HeapWatch.grows(List.of(20L, 40L, 41L, 40L, 21L, 40L, 41L, 42L)))
                .isFalse();
    }

    @Test
    void too_few_looks_say_nothing() {
        assertThat(HeapWatch.grows(List.of(10L, 20L, 30L, 40L, 50L))).isFalse();
    }
}
