package cobnut.users;

import static cobnut.kernel.ServiceException.refuse;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.users.token.AccessTokens;
import cobnut.users.token.SigningKeys;
import cobnut.users.v1.GetKeysRequest;
import cobnut.users.v1.GetMeRequest;
import cobnut.users.v1.GetUserRequest;
import cobnut.users.v1.Key;
import cobnut.users.v1.KeySet;
import cobnut.users.v1.LogInRequest;
import cobnut.users.v1.LogOutRequest;
import cobnut.users.v1.LogOutResponse;
import cobnut.users.v1.Reason;
import cobnut.users.v1.RefreshSessionRequest;
import cobnut.users.v1.RegisterRequest;
import cobnut.users.v1.Session;
import cobnut.users.v1.UsersGrpcService;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The contract of users. No answer tells whether an address is known, except to who registers it. */
final class UsersRpc {
    private static final int TOKEN_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Users users;
    private final Sessions sessions;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final SigningKeys keys;
    private final Duration sessionLife;
    private final InstantSource clock;

    UsersRpc(
            Users users,
            Sessions sessions,
            Passwords passwords,
            AccessTokens tokens,
            SigningKeys keys,
            Duration sessionLife,
            InstantSource clock) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.tokens = tokens;
        this.keys = keys;
        this.sessionLife = sessionLife;
        this.clock = clock;
    }

    Calls calls() {
        return Calls.of(UsersGrpcService.SERVICE_DESCRIPTOR)
                .on(UsersGrpcService.Register, this::register)
                .on(UsersGrpcService.LogIn, this::logIn)
                .on(UsersGrpcService.RefreshSession, this::refreshSession)
                .on(UsersGrpcService.LogOut, this::logOut)
                .on(UsersGrpcService.GetMe, this::me)
                .on(UsersGrpcService.GetUser, this::user)
                .on(UsersGrpcService.GetKeys, this::keySet);
    }

    private cobnut.users.v1.User register(Call call, RegisterRequest request) {
        // What PostgreSQL keeps: an answer now and one later must not differ in their nanoseconds.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var user = User.registering(Ids.next(clock), request.getEmail(), request.getName(), now);
        User.checkPassword(request.getPassword());
        if (!users.add(user, passwords.hash(request.getPassword(), call.remaining()))) {
            throw refuse(Kind.ALREADY_EXISTS, Reason.EMAIL_TAKEN, "this address is registered already; log in with it");
        }
        return view(user);
    }

    private Session logIn(Call call, LogInRequest request) {
        if (request.getPassword().length() > 2 * User.PASSWORD_MOST) {
            throw ServiceException.invalid("password", "must have at most " + User.PASSWORD_MOST + " characters");
        }
        var account = User.isEmail(request.getEmail())
                ? users.findByEmail(request.getEmail())
                : Optional.<Users.Account>empty();
        if (!passwords.matches(request.getPassword(), account.map(Users.Account::passwordHash), call.remaining())) {
            throw refuse(Kind.UNAUTHENTICATED, Reason.WRONG_CREDENTIALS, "address or password is wrong");
        }
        var user = account.orElseThrow().user();
        var session = Ids.next(clock);
        var refresh = newToken();
        sessions.open(session, user.id(), hash(refresh), sessionLife);
        return view(user, session, refresh);
    }

    private Session refreshSession(Call call, RefreshSessionRequest request) {
        var next = newToken();
        var continued = sessions.rotate(hash(request.getRefreshToken()), hash(next))
                .orElseThrow(() ->
                        refuse(Kind.UNAUTHENTICATED, Reason.SESSION_ENDED, "the session has ended; log in again"));
        return view(continued.user(), continued.session(), next);
    }

    private LogOutResponse logOut(Call call, LogOutRequest request) {
        var caller = call.principal();
        // A token of another issuer may speak of sessions and people that are not ours: there is nothing to end.
        var user = id(caller.subject());
        var session = id(caller.session());
        if (user.isPresent() && session.isPresent()) {
            sessions.end(session.get(), user.get());
        }
        return LogOutResponse.getDefaultInstance();
    }

    private cobnut.users.v1.User me(Call call, GetMeRequest request) {
        return id(call.principal().subject())
                .flatMap(users::find)
                .map(UsersRpc::view)
                .orElseThrow(
                        () -> refuse(Kind.NOT_FOUND, Reason.USER_NOT_FOUND, "no customer has this token's subject"));
    }

    private cobnut.users.v1.User user(Call call, GetUserRequest request) {
        return users.find(Ids.parse("userId", request.getUserId()))
                .map(UsersRpc::view)
                .orElseThrow(() -> refuse(Kind.NOT_FOUND, Reason.USER_NOT_FOUND, "no customer has this id"));
    }

    private KeySet keySet(Call call, GetKeysRequest request) {
        var set = KeySet.newBuilder();
        for (var key : keys.published()) {
            set.addKeys(Key.newBuilder()
                    .setKty("OKP")
                    .setCrv("Ed25519")
                    .setKid(key.id())
                    .setUse("sig")
                    .setAlg("EdDSA")
                    .setX(key.x()));
        }
        return set.build();
    }

    private Session view(User user, UUID session, String refresh) {
        return Session.newBuilder()
                .setAccessToken(tokens.issue(user.id(), user.roles(), session))
                .setRefreshToken(refresh)
                .setExpiresIn(Math.toIntExact(tokens.life().toSeconds()))
                .setTokenType("Bearer")
                .build();
    }

    private static cobnut.users.v1.User view(User user) {
        return cobnut.users.v1.User.newBuilder()
                .setUserId(user.id().toString())
                .setEmail(user.email())
                .setName(user.name())
                .addAllRoles(user.roles())
                .setCreatedAt(Timestamp.newBuilder()
                        .setSeconds(user.createdAt().getEpochSecond())
                        .setNanos(user.createdAt().getNano()))
                .build();
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(Ids.parse("sub", text));
        } catch (ServiceException e) {
            return Optional.empty();
        }
    }

    private static String newToken() {
        var bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A token is 256 random bits: one pass of SHA-256 is enough where a password would need Argon2. */
    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
