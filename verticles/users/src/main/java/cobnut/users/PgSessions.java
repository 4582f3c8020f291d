package cobnut.users;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The sessions in PostgreSQL. A token is looked at only under the locks of its row and of its session's. */
final class PgSessions implements Sessions {
    private static final String FORGET_OLD = """
        delete from sessions
        where user_id = $1 and expires_at < now()\
        """;
    private static final String OPEN = """
        insert into sessions (session_id, user_id, expires_at)
        values ($1, $2, now() + $3 * interval '1 millisecond')\
        """;
    private static final String ISSUE = """
        insert into refresh_tokens (token_hash, session_id)
        values ($1, $2)\
        """;
    // After waiting for a lock, FOR UPDATE reads the row as the one before left it: the loser sees the token spent.
    private static final String LOCK = """
        select t.spent_at is not null as spent,
               s.session_id, s.ended_at is null and s.expires_at > now() as open,
               u.user_id, u.email, u.name, u.roles, u.created_at
        from refresh_tokens t
        join sessions s using (session_id)
        join users u using (user_id)
        where t.token_hash = $1
        for update of t, s\
        """;
    private static final String SPEND = """
        update refresh_tokens
        set spent_at = now()
        where token_hash = $1\
        """;
    private static final String END_REUSED = """
        update sessions
        set ended_at = now(), ended_why = 'TOKEN_REUSED'
        where session_id = $1 and ended_at is null\
        """;
    private static final String END_LOGGED_OUT = """
        update sessions
        set ended_at = now(), ended_why = 'LOGGED_OUT'
        where session_id = $1 and user_id = $2 and ended_at is null\
        """;

    private record Locked(boolean spent, boolean open, UUID session, User user) {
        static Locked of(Row row) {
            return new Locked(
                    row.getBoolean("spent"), row.getBoolean("open"), row.getUUID("session_id"), PgUsers.user(row));
        }
    }

    private final Database database;

    PgSessions(Database database) {
        this.database = database;
    }

    @Override
    public void open(UUID session, UUID user, byte[] tokenHash, Duration life) {
        database.transact(tx -> {
            tx.update(FORGET_OLD, user);
            tx.update(OPEN, session, user, life.toMillis());
            return tx.update(ISSUE, tokenHash, session);
        });
    }

    @Override
    public Optional<Continued> rotate(byte[] tokenHash, byte[] nextHash) {
        return database.transact(tx -> {
            var found = tx.find(LOCK, Locked::of, tokenHash);
            return found.flatMap(token -> rotate(tx, token, tokenHash, nextHash));
        });
    }

    private static Optional<Continued> rotate(Tx tx, Locked token, byte[] tokenHash, byte[] nextHash) {
        if (!token.open()) {
            return Optional.empty();
        }
        if (token.spent()) {
            // Returned, not thrown: the session's end must be committed.
            tx.update(END_REUSED, token.session());
            return Optional.empty();
        }
        tx.update(SPEND, tokenHash);
        tx.update(ISSUE, nextHash, token.session());
        return Optional.of(new Continued(token.session(), token.user()));
    }

    @Override
    public void end(UUID session, UUID user) {
        database.update(END_LOGGED_OUT, session, user);
    }
}
