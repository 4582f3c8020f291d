package cobnut.users;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The twin of {@link PgUsers} and {@link PgSessions}: the same promises, kept by one lock. */
final class MemoryUsers implements Users, Sessions {
    private static final class Family {
        final UUID user;
        final Instant expires;
        boolean ended;

        Family(UUID user, Instant expires) {
            this.user = user;
            this.expires = expires;
        }
    }

    private static final class Token {
        final UUID session;
        boolean spent;

        Token(UUID session) {
            this.session = session;
        }
    }

    private final InstantSource clock;
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<UUID, Family> families = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();

    MemoryUsers(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized boolean add(User user, String passwordHash) {
        return accounts.putIfAbsent(User.emailKey(user.email()), new Account(user, passwordHash)) == null;
    }

    @Override
    public synchronized Optional<User> find(UUID id) {
        return accounts.values().stream()
                .map(Account::user)
                .filter(user -> user.id().equals(id))
                .findFirst();
    }

    @Override
    public synchronized Optional<Account> findByEmail(String email) {
        return Optional.ofNullable(accounts.get(User.emailKey(email)));
    }

    @Override
    public synchronized void open(UUID session, UUID user, byte[] tokenHash, Duration life) {
        families.put(session, new Family(user, clock.instant().plus(life)));
        tokens.put(hex(tokenHash), new Token(session));
    }

    @Override
    public synchronized Optional<Continued> rotate(byte[] tokenHash, byte[] nextHash) {
        var token = tokens.get(hex(tokenHash));
        if (token == null) {
            return Optional.empty();
        }
        var family = families.get(token.session);
        if (family.ended || !family.expires.isAfter(clock.instant())) {
            return Optional.empty();
        }
        if (token.spent) {
            family.ended = true;
            return Optional.empty();
        }
        token.spent = true;
        tokens.put(hex(nextHash), new Token(token.session));
        return find(family.user).map(user -> new Continued(token.session, user));
    }

    @Override
    public synchronized void end(UUID session, UUID user) {
        var family = families.get(session);
        if (family != null && family.user.equals(user)) {
            family.ended = true;
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
