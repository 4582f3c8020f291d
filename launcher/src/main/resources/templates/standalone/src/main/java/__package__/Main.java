package __package__;

import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import java.nio.file.Path;
import java.util.List;

/** Runs __name__ as a node of its own: {@code java -cp … __package__.Main [NODE [STATE]]}; `cobnut run` does more. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var name = arguments.length > 0 ? arguments[0] : "__name__";
        var state = Path.of(arguments.length > 1 ? arguments[1] : ".cobnut");
        var node = ClusterNode.start(NodeOptions.local(name, state), List.of(new __Name__Verticle()))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .unstarted(() -> node.leave()
                                .toCompletionStage()
                                .toCompletableFuture()
                                .join()));
        node.closed().toCompletionStage().toCompletableFuture().join();
    }
}
