package cobnut.bank;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import io.vertx.core.http.HttpServerOptions;

/** Composes the bank: its ledger, and the HTTP API in front. It speaks no contract: a provider is no colleague. */
public final class BankVerticle implements ServiceVerticle<BankConfig> {
    private static final int IDLE_SECONDS = 75;

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public BankConfig defaults() {
        return BankConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, BankConfig config) {
        var api = new BankApi(node.vertx(), new PgCharges(node.database()), config);
        return () -> Serving.http(options(config), api.router());
    }

    static HttpServerOptions options(BankConfig config) {
        return new HttpServerOptions()
                .setHost(config.httpHost())
                .setPort(config.httpPort())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(8 * 1024);
    }
}
