package cobnut.payments;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.log.LogRpc;
import cobnut.payments.adapter.BankAccess;
import cobnut.payments.adapter.HttpBank;
import cobnut.payments.adapter.PaymentAccount;
import cobnut.payments.adapter.PaymentsRpc;
import cobnut.payments.adapter.PgPayments;
import cobnut.payments.application.Paying;
import cobnut.payments.v1.PaymentsLogGrpcService;
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
        var payments = new PgPayments(database, node.log());
        var paying = new Paying(payments, bank, access.longest());
        var requests = new Requests(database);
        node.explain(new PaymentAccount(database, bank, node.clock())::of);
        var log = new LogRpc(node.log());

        return () -> new PaymentsRpc(paying, requests)
                .calls()
                .and(PaymentsLogGrpcService.SERVICE_DESCRIPTOR)
                .on(PaymentsLogGrpcService.ReadLog, log::read);
    }
}
