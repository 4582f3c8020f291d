package cobnut.notifications;

import cobnut.chassis.Bus;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.users.v1.GetUserRequest;
import cobnut.users.v1.UsersGrpcClient;
import java.util.Optional;

/** The users, asked over the bus each time: an address is kept in one place only. */
final class RemoteAddresses implements Addresses {
    private final Bus bus;

    RemoteAddresses(Bus bus) {
        this.bus = bus;
    }

    @Override
    public Optional<String> find(String customer) {
        var request = GetUserRequest.newBuilder().setUserId(customer).build();
        try {
            return Optional.of(
                    bus.call(UsersGrpcClient.GetUser, request).await().getEmail());
        } catch (ServiceException refusal) {
            // INVALID: a subject that is not one of our ids at all.
            if (refusal.kind() == Kind.NOT_FOUND || refusal.kind() == Kind.INVALID) {
                return Optional.empty();
            }
            throw refusal;
        }
    }
}
