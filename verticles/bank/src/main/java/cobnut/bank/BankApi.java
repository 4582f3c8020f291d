package cobnut.bank;

import static cobnut.kernel.Kind.CONFLICT;
import static cobnut.kernel.Kind.INTERNAL;
import static cobnut.kernel.Kind.KEY_REUSED;
import static cobnut.kernel.Kind.NOT_FOUND;
import static cobnut.kernel.Kind.UNAUTHENTICATED;
import static cobnut.kernel.Kind.UNAVAILABLE;
import static cobnut.kernel.ServiceException.refuse;

import cobnut.bank.Charge.Status;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bank's HTTP API, described in the module's README. Requests are read on the event loop and worked on in virtual
 * threads, a bounded number at once, counting those that a test card keeps waiting.
 */
final class BankApi {
    private static final Logger LOG = LoggerFactory.getLogger(BankApi.class);
    private static final int BODY_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final PgCharges charges;
    private final BankConfig config;
    private final Semaphore places;

    BankApi(Vertx vertx, PgCharges charges, BankConfig config) {
        this.vertx = vertx;
        this.charges = charges;
        this.config = config;
        this.places = new Semaphore(config.requests());
    }

    /** One for each HTTP server; all share the bound. */
    Router router() {
        var router = Router.router(vertx);
        router.route().handler(this::admit);
        router.post().handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES));
        router.post("/charges").handler(this::charge);
        router.get("/charges/:id").handler(context -> answer(context, () -> find(id(context))));
        router.get("/charges/:id/ledger")
                .handler(context -> answer(context, () -> lines(charges.movements(id(context)))));
        router.post("/charges/:id/void").handler(context -> answer(context, () -> voided(id(context))));
        router.post("/charges/:id/refund").handler(context -> answer(context, () -> refund(context)));
        router.get("/ledger").handler(context -> answer(context, () -> ledger(context)));
        router.route()
                .handler(context ->
                        fail(context, refuse(NOT_FOUND, "NO_SUCH_PATH", "see the README for what there is")));
        router.route().failureHandler(this::failed);
        return router;
    }

    private void admit(RoutingContext context) {
        if (!config.accepts(context.request().getHeader("X-Api-Key"))) {
            fail(context, refuse(UNAUTHENTICATED, "API_KEY", "X-Api-Key is missing or not the one configured"));
        } else if (!places.tryAcquire()) {
            context.response().putHeader("Retry-After", "1");
            fail(context, refuse(UNAVAILABLE, "BUSY", "too many requests at once; nothing was done"));
        } else {
            context.addEndHandler(_ -> places.release());
            context.next();
        }
    }

    private void charge(RoutingContext context) {
        ChargeRequest asked;
        try {
            asked = ChargeRequest.of(body(context));
        } catch (ServiceException refused) {
            fail(context, refused);
            return;
        }
        var card = TestCard.of(asked.card()).orElse(null);
        work(context, () -> {
            if (card == TestCard.SLOW && charges.find(asked.chargeId()).isEmpty()) {
                vertx.setTimer(
                        Math.max(1, config.slow().toMillis()), _ -> work(context, () -> charge(context, asked, card)));
            } else {
                charge(context, asked, card);
            }
        });
    }

    private void charge(RoutingContext context, ChargeRequest asked, @Nullable TestCard card) {
        var wanted = asked.decide(card);
        CrashPoint.enter("request", "bank.charge");
        var charged = charges.charge(wanted);
        CrashPoint.here("response");
        if (!charged.charge().sameAs(wanted)) {
            throw refuse(
                    KEY_REUSED,
                    "CHARGE_MISMATCH",
                    "this charge id was used for another amount or card; take a new one");
        }
        if (charged.fresh() && card == TestCard.ERROR_AFTER_CHARGE) {
            throw refuse(INTERNAL, "TEST_CARD", "the card asked for an error; ask again for the truth");
        }
        if (charged.fresh() && card == TestCard.HANG_AFTER_CHARGE) {
            vertx.setTimer(
                    config.hang().toMillis(),
                    _ -> context.request().connection().close());
        } else {
            send(context, 200, json(charged.charge()));
        }
    }

    private JsonObject find(String id) {
        return charges.find(id).map(BankApi::json).orElseThrow(() -> unknown(id));
    }

    private JsonObject voided(String id) {
        CrashPoint.enter("request", "bank.void");
        var charge = charges.voided(id);
        CrashPoint.here("response");
        return new JsonObject()
                .put("chargeId", id)
                .put("status", charge.holdsMoney() ? Status.CAPTURED : Status.VOIDED);
    }

    private JsonObject refund(RoutingContext context) {
        var id = id(context);
        var refundId = ChargeRequest.id("refundId", body(context).getValue("refundId"));
        CrashPoint.enter("request", "bank.refund");
        var charge = charges.refund(id, refundId).orElseThrow(() -> unknown(id));
        CrashPoint.here("response");
        if (charge.status() != Status.REFUNDED) {
            throw refuse(
                    CONFLICT, "NOT_CAPTURED", "the charge is " + charge.status() + "; there is nothing to give back");
        }
        if (!refundId.equals(charge.refundId())) {
            throw refuse(CONFLICT, "ALREADY_REFUNDED", "the charge was given back under another refund id");
        }
        return json(charge);
    }

    private JsonObject ledger(RoutingContext context) {
        long after = ChargeRequest.number("after", context.request().getParam("after", "0"), 0, Long.MAX_VALUE);
        int limit = (int) ChargeRequest.number("limit", context.request().getParam("limit", "100"), 1, 1000);
        var lines = charges.ledger(after, limit);
        return lines(lines)
                .put("next", lines.isEmpty() ? after : lines.getLast().position());
    }

    private static JsonObject lines(List<PgCharges.Line> lines) {
        var array = new JsonArray();
        lines.forEach(line -> array.add(new JsonObject()
                .put("position", line.position())
                .put("chargeId", line.chargeId())
                .put("kind", line.kind())
                .put("amount", ChargeRequest.json(line.amount()))
                .put("at", line.at().toString())));
        return new JsonObject().put("lines", array);
    }

    private static JsonObject json(Charge charge) {
        var json = new JsonObject().put("chargeId", charge.id()).put("status", charge.status());
        if (charge.reason() != null) {
            json.put("reason", charge.reason());
        }
        if (charge.amount() != null) {
            json.put("amount", ChargeRequest.json(charge.amount()));
        }
        return json;
    }

    private static String id(RoutingContext context) {
        return ChargeRequest.id("chargeId", context.pathParam("id"));
    }

    private static JsonObject body(RoutingContext context) {
        try {
            return Objects.requireNonNull(context.body().asJsonObject());
        } catch (RuntimeException e) {
            throw ServiceException.invalid("body", "must be a JSON object");
        }
    }

    private static ServiceException unknown(String id) {
        return refuse(NOT_FOUND, "UNKNOWN_CHARGE", "no charge " + id + " came here");
    }

    private void answer(RoutingContext context, Supplier<JsonObject> work) {
        work(context, () -> send(context, 200, work.get()));
    }

    private void work(RoutingContext context, Runnable work) {
        Thread.ofVirtual().name("bank").start(() -> {
            try {
                work.run();
            } catch (Throwable failure) {
                fail(context, failure);
            }
        });
    }

    private void failed(RoutingContext context) {
        if (context.failure() != null) {
            fail(context, context.failure());
        } else {
            send(context, context.statusCode(), new JsonObject().put("status", context.statusCode()));
        }
    }

    private static void fail(RoutingContext context, Throwable failure) {
        var problem = new Problem(INTERNAL, "INTERNAL", "something went wrong; the bank's log says what");
        if (failure instanceof ServiceException known) {
            problem = known.problem();
        } else {
            LOG.error(
                    "{} {} failed",
                    context.request().method(),
                    context.request().path(),
                    failure);
        }
        send(
                context,
                problem.kind().http(),
                new JsonObject()
                        .put("status", problem.kind().http())
                        .put("reason", problem.reason())
                        .put("detail", problem.message()));
    }

    private static void send(RoutingContext context, int status, JsonObject json) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", status < 400 ? "application/json" : "application/problem+json")
                .end(json.toBuffer());
    }
}
