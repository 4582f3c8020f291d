package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.testkit.postgres.PostgresExtension;
import cobnut.users.v1.GetKeysRequest;
import cobnut.users.v1.GetMeRequest;
import cobnut.users.v1.LogInRequest;
import cobnut.users.v1.LogOutRequest;
import cobnut.users.v1.RefreshSessionRequest;
import cobnut.users.v1.RegisterRequest;
import cobnut.users.v1.Session;
import cobnut.users.v1.UsersGrpcClient;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.ServiceMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas of users on nodes of a real cluster, called over the bus by a third. */
@ExtendWith(PostgresExtension.class)
class UsersClusterTest {
    private static final List<ClusterNode> NODES = new ArrayList<>();

    @BeforeAll
    static void start(Database running, @TempDir Path keys) throws Exception {
        var client = ClusterNode.start(NodeOptions.local("client", PostgresExtension.STATE), List.of());
        NODES.add(client.await(60, TimeUnit.SECONDS));
        var set = Map.of(
                "users.key-folder", keys.toString(),
                "users.seed", "true",
                "users.development", "true");
        // Both at once: they make one key and one Ann between them.
        var one = ClusterNode.start(
                NodeOptions.local("one", PostgresExtension.STATE).withSet(set), List.of(new UsersVerticle()));
        var two = ClusterNode.start(
                NodeOptions.local("two", PostgresExtension.STATE).withSet(set), List.of(new UsersVerticle()));
        NODES.add(one.await(60, TimeUnit.SECONDS));
        NODES.add(two.await(60, TimeUnit.SECONDS));
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (client.result().directory().serving("cobnut.users.v1.Users").size() < 2 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void leave() throws Exception {
        var leaving = NODES.stream().map(ClusterNode::leave).toList();
        Future.all(leaving).await(40, TimeUnit.SECONDS);
    }

    @Test
    void who_registers_at_one_replica_is_known_to_all() {
        var email = UUID.randomUUID() + "@example.com";
        var request = RegisterRequest.newBuilder()
                .setEmail(email)
                .setPassword("correct horse")
                .build();
        var user = call(UsersGrpcClient.Register, request, CallOptions.NONE);

        for (int i = 0; i < 6; i++) {
            var session = logIn(email);
            var me = call(UsersGrpcClient.GetMe, GetMeRequest.getDefaultInstance(), as(session));
            assertThat(me).isEqualTo(user);
        }
        assertThatThrownBy(() -> call(UsersGrpcClient.Register, request, CallOptions.NONE))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Kind.ALREADY_EXISTS);
                    assertThat(refusal.problem().reason()).isEqualTo("EMAIL_TAKEN");
                });
    }

    @Test
    void all_replicas_publish_the_one_key_that_signs() {
        var kid = part(logIn("ann@example.com"), 0).getString("kid");

        for (int i = 0; i < 10; i++) {
            var keys = call(UsersGrpcClient.GetKeys, GetKeysRequest.getDefaultInstance(), CallOptions.NONE);
            assertThat(keys.getKeysList()).extracting(key -> key.getKid()).containsExactly(kid);
        }
    }

    @Test
    void of_twenty_refreshes_of_one_token_at_both_replicas_one_wins_and_the_session_ends() {
        var token = logIn("bob@example.com").getRefreshToken();

        var attempts = new ArrayList<Future<Session>>();
        for (int i = 0; i < 20; i++) {
            attempts.add(NODES.getFirst().bus().call(UsersGrpcClient.RefreshSession, refreshing(token)));
        }
        var winners = new ArrayList<Session>();
        for (var attempt : attempts) {
            try {
                winners.add(attempt.await(20, TimeUnit.SECONDS));
            } catch (ServiceException loser) {
                assertThat(loser.problem().reason()).isEqualTo("SESSION_ENDED");
            } catch (Exception late) {
                throw new AssertionError(late);
            }
        }

        assertThat(winners).hasSize(1);
        assertEnded(winners.getFirst().getRefreshToken());
    }

    @Test
    void logging_out_ends_the_session_of_the_token_that_is_shown() {
        var session = logIn("ann@example.com");

        call(UsersGrpcClient.LogOut, LogOutRequest.getDefaultInstance(), as(session));

        assertEnded(session.getRefreshToken());
    }

    @Test
    void the_seeded_admin_has_the_role() {
        var request = LogInRequest.newBuilder()
                .setEmail("admin@example.com")
                .setPassword("admin admin")
                .build();

        var session = call(UsersGrpcClient.LogIn, request, CallOptions.NONE);

        assertThat(part(session, 1).getJsonArray("roles")).containsExactly("admin");
    }

    private static void assertEnded(String token) {
        assertThatThrownBy(() -> call(UsersGrpcClient.RefreshSession, refreshing(token), CallOptions.NONE))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo("SESSION_ENDED"));
    }

    private static Session logIn(String email) {
        var request = LogInRequest.newBuilder()
                .setEmail(email)
                .setPassword("correct horse")
                .build();
        return call(UsersGrpcClient.LogIn, request, CallOptions.NONE);
    }

    private static RefreshSessionRequest refreshing(String token) {
        return RefreshSessionRequest.newBuilder().setRefreshToken(token).build();
    }

    private static CallOptions as(Session session) {
        var claims = part(session, 1);
        return CallOptions.NONE.withPrincipal(
                new Principal(claims.getString("sub"), Set.of(), claims.getString("sid")));
    }

    private static JsonObject part(Session session, int index) {
        return new JsonObject(new String(
                Base64.getUrlDecoder().decode(session.getAccessToken().split("\\.")[index])));
    }

    private static <Q extends MessageLite, R extends MessageLite> R call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        try {
            return NODES.getFirst()
                    .bus()
                    .call(method, request, options.withTimeout(Duration.ofSeconds(15)))
                    .await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
