package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.Call;
import cobnut.chassis.Principal;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.users.token.AccessTokens;
import cobnut.users.token.SigningKeys;
import cobnut.users.v1.GetKeysRequest;
import cobnut.users.v1.GetMeRequest;
import cobnut.users.v1.GetUserRequest;
import cobnut.users.v1.KeySet;
import cobnut.users.v1.LogInRequest;
import cobnut.users.v1.LogOutRequest;
import cobnut.users.v1.RefreshSessionRequest;
import cobnut.users.v1.RegisterRequest;
import cobnut.users.v1.Session;
import com.google.protobuf.MessageLite;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, spoken to the handlers as the bus would, over the twin. */
class UsersRpcTest {
    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Passwords passwords = new Passwords(vertx, 2, 64);
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private UsersRpc rpc;

    @BeforeEach
    void start() throws Exception {
        SigningKeys.generateFirst(folder);
        var store = new MemoryUsers(() -> now);
        var keys = new SigningKeys(folder, Optional.empty(), () -> now);
        var tokens = new AccessTokens(keys, "https://cobnut.local/users", "cobnut", Duration.ofMinutes(10), () -> now);
        rpc = new UsersRpc(store, store, passwords, tokens, keys, Duration.ofDays(30), () -> now);
    }

    @AfterEach
    void stop() {
        passwords.close();
        vertx.close().await();
    }

    @Test
    void every_method_of_the_contract_is_answered() {
        rpc.calls().requireComplete();
    }

    @Test
    void who_registers_can_log_in_and_see_oneself() {
        var ann = register("Ann@Example.com", "correct horse");

        var session = logIn("ann@example.com", "correct horse");
        var me = (cobnut.users.v1.User) as(session, "GetMe", GetMeRequest.getDefaultInstance());

        assertThat(me).isEqualTo(ann);
        assertThat(me.getEmail()).isEqualTo("Ann@Example.com");
        assertThat(me.getCreatedAt().getSeconds()).isEqualTo(now.getEpochSecond());
        assertThat(session.getTokenType()).isEqualTo("Bearer");
        assertThat(session.getExpiresIn()).isEqualTo(600);
    }

    @Test
    void an_address_can_be_registered_once() {
        register("ann@example.com", "correct horse");

        assertRefused(Kind.ALREADY_EXISTS, "EMAIL_TAKEN", () -> register("ANN@example.com", "another horse"));
    }

    @Test
    void what_is_wrong_with_a_registration_is_named() {
        assertRefused(Kind.INVALID, "INVALID_FIELD", () -> register("ann", "correct horse"));
        assertRefused(Kind.INVALID, "INVALID_FIELD", () -> register("ann@example.com", "short"));
    }

    @Test
    void a_wrong_password_and_an_unknown_address_get_the_same_answer() {
        register("ann@example.com", "correct horse");

        var wrong = refusal(() -> logIn("ann@example.com", "wrong horse"));
        var unknown = refusal(() -> logIn("bob@example.com", "correct horse"));
        var odd = refusal(() -> logIn("no address\u0000", "correct horse"));

        assertThat(wrong.problem().reason()).isEqualTo("WRONG_CREDENTIALS");
        assertThat(wrong.kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(unknown.problem()).isEqualTo(wrong.problem());
        assertThat(odd.problem()).isEqualTo(wrong.problem());
    }

    @Test
    void a_refresh_token_is_traded_for_a_new_pair_of_the_same_session() {
        register("ann@example.com", "correct horse");
        var first = logIn("ann@example.com", "correct horse");

        var second = refresh(first.getRefreshToken());

        assertThat(second.getRefreshToken()).isNotEqualTo(first.getRefreshToken());
        assertThat(claim(second, "sid")).isEqualTo(claim(first, "sid"));
        assertThat(claim(second, "jti")).isNotEqualTo(claim(first, "jti"));
    }

    @Test
    void a_stolen_token_that_is_used_again_ends_the_session() {
        register("ann@example.com", "correct horse");
        var first = logIn("ann@example.com", "correct horse");
        var second = refresh(first.getRefreshToken());

        assertRefused(Kind.UNAUTHENTICATED, "SESSION_ENDED", () -> refresh(first.getRefreshToken()));
        assertRefused(Kind.UNAUTHENTICATED, "SESSION_ENDED", () -> refresh(second.getRefreshToken()));
    }

    @Test
    void logging_out_ends_this_session_and_not_the_other() {
        register("ann@example.com", "correct horse");
        var phone = logIn("ann@example.com", "correct horse");
        var laptop = logIn("ann@example.com", "correct horse");

        as(phone, "LogOut", LogOutRequest.getDefaultInstance());
        as(phone, "LogOut", LogOutRequest.getDefaultInstance());

        assertRefused(Kind.UNAUTHENTICATED, "SESSION_ENDED", () -> refresh(phone.getRefreshToken()));
        assertThat(refresh(laptop.getRefreshToken()).getAccessToken()).isNotEmpty();
    }

    @Test
    void a_session_ends_after_thirty_days() {
        register("ann@example.com", "correct horse");
        var session = logIn("ann@example.com", "correct horse");

        now = now.plus(Duration.ofDays(30));

        assertRefused(Kind.UNAUTHENTICATED, "SESSION_ENDED", () -> refresh(session.getRefreshToken()));
    }

    @Test
    void a_foreign_token_is_no_customer_of_ours_and_can_log_out_all_the_same() {
        for (var subject :
                new String[] {"svc:orders", "keycloak|17", UUID.randomUUID().toString()}) {
            var stranger = Optional.of(new Principal(subject, Set.of(), ""));

            assertRefused(
                    Kind.NOT_FOUND, "USER_NOT_FOUND", () -> call("GetMe", GetMeRequest.getDefaultInstance(), stranger));
            call("LogOut", LogOutRequest.getDefaultInstance(), stranger);
        }
    }

    @Test
    void nobody_has_no_self() {
        assertRefused(
                Kind.UNAUTHENTICATED,
                "NO_PRINCIPAL",
                () -> call("GetMe", GetMeRequest.getDefaultInstance(), Optional.empty()));
    }

    @Test
    void another_service_finds_a_customer_by_their_id() {
        var ann = register("ann@example.com", "correct horse");

        assertThat(user(ann.getUserId())).isEqualTo(ann);
        assertRefused(
                Kind.NOT_FOUND, "USER_NOT_FOUND", () -> user(UUID.randomUUID().toString()));
        for (var odd : new String[] {"", "ann", "svc:orders", "x".repeat(70_000)}) {
            assertRefused(Kind.INVALID, "INVALID_FIELD", () -> user(odd));
        }
    }

    private cobnut.users.v1.User user(String id) {
        return (cobnut.users.v1.User)
                call("GetUser", GetUserRequest.newBuilder().setUserId(id).build(), Optional.empty());
    }

    @Test
    void the_key_that_signs_is_published() {
        register("ann@example.com", "correct horse");
        var session = logIn("ann@example.com", "correct horse");

        var keys = (KeySet) call("GetKeys", GetKeysRequest.getDefaultInstance(), Optional.empty());

        assertThat(keys.getKeysList()).hasSize(1).first().satisfies(key -> {
            assertThat(key.getKid()).isEqualTo(part(session, 0).getString("kid"));
            assertThat(key.getAlg()).isEqualTo("EdDSA");
            assertThat(key.getCrv()).isEqualTo("Ed25519");
            assertThat(key.getUse()).isEqualTo("sig");
        });
    }

    private cobnut.users.v1.User register(String email, String password) {
        return (cobnut.users.v1.User) call(
                "Register",
                RegisterRequest.newBuilder()
                        .setEmail(email)
                        .setPassword(password)
                        .setName("Ann")
                        .build(),
                Optional.empty());
    }

    private Session logIn(String email, String password) {
        var request =
                LogInRequest.newBuilder().setEmail(email).setPassword(password).build();
        return (Session) call("LogIn", request, Optional.empty());
    }

    private Session refresh(String token) {
        var request = RefreshSessionRequest.newBuilder().setRefreshToken(token).build();
        return (Session) call("RefreshSession", request, Optional.empty());
    }

    private MessageLite as(Session session, String method, MessageLite request) {
        return call(
                method, request, Optional.of(new Principal(claim(session, "sub"), Set.of(), claim(session, "sid"))));
    }

    private MessageLite call(String method, MessageLite request, Optional<Principal> caller) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var trace = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-00";
        var call = new Call(
                "cobnut.users.v1.Users/" + method, UUID.randomUUID(), new byte[32], deadline, 1, caller, trace);
        try {
            return rpc.calls()
                    .routes("cobnut.users.v1.Users")
                    .get(method)
                    .handler()
                    .handle(call, request);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String claim(Session session, String name) {
        return part(session, 1).getString(name);
    }

    private static JsonObject part(Session session, int index) {
        return new JsonObject(new String(
                Base64.getUrlDecoder().decode(session.getAccessToken().split("\\.")[index])));
    }

    private static void assertRefused(Kind kind, String reason, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.problem().reason()).isEqualTo(reason);
        });
    }

    private static ServiceException refusal(Runnable work) {
        try {
            work.run();
        } catch (ServiceException refusal) {
            return refusal;
        }
        throw new AssertionError("it was not refused");
    }
}
