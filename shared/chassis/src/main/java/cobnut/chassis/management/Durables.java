package cobnut.chassis.management;

import cobnut.chassis.Node.Account;
import cobnut.chassis.log.Following;
import cobnut.postgres.Database;
import cobnut.postgres.saga.SagaDesk;
import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What operators reach of one service on this node that keeps rows.
 *
 * @param following empty when it has no log and follows none
 * @param accounts what it says itself about a subject
 * @param events the messages of its own log, by their full names
 */
public record Durables(
        String service,
        Database database,
        Optional<Following> following,
        SagaDesk sagas,
        List<Function<String, Account>> accounts,
        Map<String, Descriptor> events) {}
