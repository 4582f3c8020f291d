package cobnut.notifications;

import cobnut.chassis.CallHandler;
import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.users.v1.User;
import cobnut.users.v1.UsersGrpcService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The users' contract with one answer: the address of a customer. */
final class UsersDouble implements ServiceVerticle<UsersDouble.Nothing> {

    /** It has nothing to configure. */
    public record Nothing() {}

    final Map<String, String> addresses = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "users";
    }

    @Override
    public Nothing defaults() {
        return new Nothing();
    }

    @Override
    public Instances start(Node node, Nothing config) {
        return () -> Calls.of(UsersGrpcService.SERVICE_DESCRIPTOR)
                .on(UsersGrpcService.GetUser, (call, request) -> user(request.getUserId()))
                .on(UsersGrpcService.GetMe, absent())
                .on(UsersGrpcService.Register, absent())
                .on(UsersGrpcService.LogIn, absent())
                .on(UsersGrpcService.LogOut, absent())
                .on(UsersGrpcService.RefreshSession, absent())
                .on(UsersGrpcService.GetKeys, absent());
    }

    private User user(String id) {
        var address = addresses.get(id);
        if (address == null) {
            throw ServiceException.refuse(Kind.NOT_FOUND, "USER_NOT_FOUND", "no customer has this id");
        }
        return User.newBuilder().setUserId(id).setEmail(address).build();
    }

    private static <Q, R> CallHandler<Q, R> absent() {
        return (call, request) -> {
            throw ServiceException.refuse(Kind.UNIMPLEMENTED, "NOT_HERE", "a double does not speak " + call.method());
        };
    }
}
