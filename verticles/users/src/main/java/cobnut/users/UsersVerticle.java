package cobnut.users;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.config.Secret;
import cobnut.users.token.AccessTokens;
import cobnut.users.token.SigningKey;
import cobnut.users.token.SigningKeys;
import java.io.IOException;
import java.util.Optional;

/** Accounts, sessions and the tokens that the edge trusts. */
public final class UsersVerticle implements ServiceVerticle<UsersConfig> {
    /** The name that the whole shop's administrator is set by; {@code COBNUT_USERS_ADMIN_PASSWORD} wins over it. */
    private static final String ADMIN_PASSWORD = "COBNUT_ADMIN_PASSWORD";

    @Override
    public String name() {
        return "users";
    }

    @Override
    public UsersConfig defaults() {
        return UsersConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, UsersConfig config) throws IOException {
        var users = new PgUsers(node.database());
        var sessions = new PgSessions(node.database());
        var keys = keys(node, config);
        var tokens = new AccessTokens(keys, config.issuer(), config.audience(), config.accessTokenLife(), node.clock());
        var passwords = new Passwords(node.vertx(), config.hashThreads(), config.hashQueue());
        node.closing(passwords);

        if (config.seed()) {
            new Seed(config.development(), adminPassword(config.adminPassword())).into(users, passwords, node.clock());
        }

        return () -> new UsersRpc(users, sessions, passwords, tokens, keys, config.sessionLife(), node.clock()).calls();
    }

    private static SigningKeys keys(Node node, UsersConfig config) throws IOException {
        var configured = Optional.of(config.signingKey().value())
                .filter(pem -> !pem.isBlank())
                .map(SigningKey::ofPem);
        if (config.development() && configured.isEmpty()) {
            SigningKeys.generateFirst(config.keyFolder());
        }
        return new SigningKeys(config.keyFolder(), configured, node.clock());
    }

    private static String adminPassword(Secret configured) {
        var shared = System.getenv(ADMIN_PASSWORD);
        return configured.value().isEmpty() && shared != null ? shared : configured.value();
    }
}
