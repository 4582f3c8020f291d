package cobnut.chassis.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.Call;
import cobnut.chassis.Principal;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final UUID ID = UUID.fromString("0190e3b2-7c1a-7def-8a00-1b2c3d4e5f60");

    @Test
    void a_call_arrives_as_it_was_sent_with_less_time_left() {
        var who = new Principal("ann", Set.of("admin", "editor"), "s1");
        var sent = new Call(
                "a.B/C",
                ID,
                new byte[] {1, 2},
                System.nanoTime() + Duration.ofSeconds(2).toNanos(),
                2,
                Optional.of(who),
                Call.newTraceparent());
        var headers = MultiMap.caseInsensitiveMultiMap();

        Wire.write(headers, sent, "C", true);
        var read = Wire.read(headers, "a.B", new byte[0], System.nanoTime());

        assertThat(read.method()).isEqualTo("a.B/C");
        assertThat(read.id()).isEqualTo(ID);
        assertThat(read.hash()).containsExactly(1, 2);
        assertThat(read.attempt()).isEqualTo(2);
        assertThat(read.principal()).isEqualTo(who);
        assertThat(read.traceId()).isEqualTo(sent.traceId());
        assertThat(read.remaining()).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(2));
    }

    @Test
    void a_plain_program_needs_no_header_but_the_action_and_nonsense_is_refused() {
        var headers = MultiMap.caseInsensitiveMultiMap().add("action", "C");

        var read = Wire.read(headers, "a.B", new byte[] {7}, System.nanoTime());

        assertThat(read.caller()).isEmpty();
        assertThat(read.hash()).hasSize(32);
        assertThat(read.remaining()).isGreaterThan(Duration.ofSeconds(4));
        assertThatThrownBy(read::principal).hasMessageContaining("NO_PRINCIPAL");
        headers.add("call-id", "nonsense");
        assertThatThrownBy(() -> Wire.read(headers, "a.B", new byte[0], 0))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
    }

    @Test
    void a_problem_comes_out_as_it_went_in_and_an_unknown_one_keeps_its_kind() {
        var problem = new Problem(Kind.CONFLICT, "TOO_LATE_NOW", "no", Map.of("field", "x"));
        var reply = new ReplyException(ReplyFailure.RECIPIENT_FAILURE, Kind.CONFLICT.grpc(), Wire.encode(problem));

        assertThat(Wire.decode(reply, "here").problem()).isEqualTo(problem);
        var foreign = new ReplyException(ReplyFailure.RECIPIENT_FAILURE, Kind.NOT_FOUND.grpc(), "plain words");
        assertThat(Wire.decode(foreign, "here").kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(Wire.decode(new ReplyException(ReplyFailure.TIMEOUT, "x"), "here")
                        .kind())
                .isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(Wire.decode(new ReplyException(ReplyFailure.NO_HANDLERS, "x"), "here")
                        .problem()
                        .reason())
                .isEqualTo("NO_HANDLER");
    }
}
