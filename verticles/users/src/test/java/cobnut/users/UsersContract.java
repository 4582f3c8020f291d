package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every keeper of users and sessions promises; run against the twin and against PostgreSQL. */
interface UsersContract {
    Duration LIFE = Duration.ofDays(30);

    Users users();

    Sessions sessions();

    @Test
    default void a_customer_is_found_by_id_and_by_address_as_it_was_added() {
        var user = customer(address());

        assertThat(users().add(user, "hash")).isTrue();

        assertThat(users().find(user.id())).contains(user);
        assertThat(users().findByEmail(user.email())).contains(new Users.Account(user, "hash"));
    }

    @Test
    default void roles_are_kept() {
        var admin = customer(address()).withRoles(List.of("admin", "auditor"));

        users().add(admin, "hash");

        assertThat(users().find(admin.id()).orElseThrow().roles()).containsExactly("admin", "auditor");
    }

    @Test
    default void an_address_is_one_customer_whatever_its_case() {
        var address = address();
        var first = customer(address);
        users().add(first, "first");

        var second = users().add(customer(address.toUpperCase()), "second");

        assertThat(second).isFalse();
        assertThat(users().findByEmail(address.toUpperCase())).contains(new Users.Account(first, "first"));
    }

    @Test
    default void twenty_who_want_one_address_get_it_once() throws Exception {
        var address = address();

        var answers = Together.answers(20, _ -> () -> users().add(customer(address), "hash"));

        assertThat(answers).containsOnlyOnce(true);
    }

    @Test
    default void nobody_is_found_where_nobody_is() {
        assertThat(users().find(UUID.randomUUID())).isEmpty();
        assertThat(users().findByEmail(address())).isEmpty();
    }

    @Test
    default void a_token_works_once_and_the_next_one_goes_on() {
        var user = added();
        var session = UUID.randomUUID();
        sessions().open(session, user.id(), token("a", session), LIFE);

        assertThat(sessions().rotate(token("a", session), token("b", session)))
                .contains(new Sessions.Continued(session, user));
        assertThat(sessions().rotate(token("b", session), token("c", session))).isPresent();
    }

    @Test
    default void a_second_use_of_a_token_ends_the_session_for_its_successor_too() {
        var session = opened();
        sessions().rotate(token("a", session), token("b", session));

        assertThat(sessions().rotate(token("a", session), token("x", session))).isEmpty();

        assertThat(sessions().rotate(token("b", session), token("c", session))).isEmpty();
    }

    @Test
    default void reuse_ends_one_session_and_leaves_the_others_alone() {
        var stolen = opened();
        var other = opened();
        sessions().rotate(token("a", stolen), token("b", stolen));
        sessions().rotate(token("a", stolen), token("x", stolen));

        assertThat(sessions().rotate(token("a", other), token("b", other))).isPresent();
    }

    @Test
    default void of_twenty_uses_of_one_token_at_once_one_wins_and_the_session_ends() throws Exception {
        for (int round = 0; round < 5; round++) {
            var session = opened();

            var answers =
                    Together.answers(20, i -> () -> sessions().rotate(token("a", session), token("b" + i, session)));

            var winners = new ArrayList<Integer>();
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).isPresent()) {
                    winners.add(i);
                }
            }
            assertThat(winners).hasSize(1);
            var next = token("b" + winners.getFirst(), session);
            assertThat(sessions().rotate(next, token("c", session))).isEmpty();
        }
    }

    @Test
    default void an_unknown_token_is_nobodys() {
        assertThat(sessions().rotate(token("never", UUID.randomUUID()), token("b", UUID.randomUUID())))
                .isEmpty();
    }

    @Test
    default void an_ended_session_stays_ended() {
        var user = added();
        var session = UUID.randomUUID();
        sessions().open(session, user.id(), token("a", session), LIFE);

        sessions().end(session, user.id());
        sessions().end(session, user.id());

        assertThat(sessions().rotate(token("a", session), token("b", session))).isEmpty();
    }

    @Test
    default void nobody_ends_the_session_of_another() {
        var session = opened();

        sessions().end(session, added().id());

        assertThat(sessions().rotate(token("a", session), token("b", session))).isPresent();
    }

    @Test
    default void a_session_ends_with_its_life_however_often_it_was_refreshed() {
        var user = added();
        var session = UUID.randomUUID();

        sessions().open(session, user.id(), token("a", session), Duration.ofSeconds(-1));

        assertThat(sessions().rotate(token("a", session), token("b", session))).isEmpty();
    }

    private User added() {
        var user = customer(address());
        users().add(user, "hash");
        return user;
    }

    private UUID opened() {
        var session = UUID.randomUUID();
        sessions().open(session, added().id(), token("a", session), LIFE);
        return session;
    }

    private static String address() {
        return "u" + UUID.randomUUID() + "@example.com";
    }

    private static User customer(String address) {
        return User.registering(
                Ids.next(InstantSource.system()), address, "Ann", Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    private static byte[] token(String name, UUID session) {
        return (name + session).getBytes(StandardCharsets.UTF_8);
    }
}
