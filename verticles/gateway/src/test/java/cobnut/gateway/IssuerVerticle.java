package cobnut.gateway;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.users.v1.Key;
import cobnut.users.v1.KeySet;
import cobnut.users.v1.UsersGrpcService;

/** The users' contract with one answer: the keys of {@link Tokens}. */
public final class IssuerVerticle implements ServiceVerticle<DemoVerticle.Config> {

    @Override
    public String name() {
        return "users";
    }

    @Override
    public DemoVerticle.Config defaults() {
        return new DemoVerticle.Config();
    }

    @Override
    public Instances start(Node node, DemoVerticle.Config config) {
        return () -> Calls.of(UsersGrpcService.SERVICE_DESCRIPTOR)
                .on(
                        UsersGrpcService.GetKeys,
                        (call, ask) -> KeySet.newBuilder()
                                .addKeys(Key.newBuilder()
                                        .setKty("OKP")
                                        .setCrv("Ed25519")
                                        .setKid(Tokens.KID)
                                        .setUse("sig")
                                        .setAlg("EdDSA")
                                        .setX(Tokens.x()))
                                .build())
                .on(UsersGrpcService.Register, (call, ask) -> {
                    throw no();
                })
                .on(UsersGrpcService.LogIn, (call, ask) -> {
                    throw no();
                })
                .on(UsersGrpcService.RefreshSession, (call, ask) -> {
                    throw no();
                })
                .on(UsersGrpcService.LogOut, (call, ask) -> {
                    throw no();
                })
                .on(UsersGrpcService.GetMe, (call, ask) -> {
                    throw no();
                })
                .on(UsersGrpcService.GetUser, (call, ask) -> {
                    throw no();
                });
    }

    private static ServiceException no() {
        return ServiceException.refuse(Kind.UNIMPLEMENTED, "NOT_HERE", "this issuer only publishes keys");
    }
}
