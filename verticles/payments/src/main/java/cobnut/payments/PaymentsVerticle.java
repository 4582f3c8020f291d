package cobnut.payments;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.payments.adapter.BankAccess;
import cobnut.payments.adapter.HttpBank;
import cobnut.payments.adapter.PaymentsRpc;
import cobnut.payments.adapter.PgPayments;
import cobnut.payments.application.Paying;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.requests.Requests;

/** Composes payments: its tables, the card provider, and the contract in front. */
public final class PaymentsVerticle implements ServiceVerticle<PaymentsConfig> {

    @Override
    public String name() {
        return "payments";
    }

    @Override
    public PaymentsConfig defaults() {
        return PaymentsConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, PaymentsConfig config) {
        var access = new BankAccess(
                config.bankUrl(),
                config.bankApiKey(),
                config.connectTimeout(),
                config.requestTimeout(),
                config.bankCalls());
        var bank = new HttpBank(node.vertx(), access);
        node.closing(bank);

        var database = node.database();
        var payments = new PgPayments(database, new EventLog(database));
        var paying = new Paying(payments, bank, access.longest());
        var requests = new Requests(database);

        return () -> new PaymentsRpc(paying, requests).calls();
    }
}
