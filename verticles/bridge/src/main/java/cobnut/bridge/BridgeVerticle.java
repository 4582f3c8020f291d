package cobnut.bridge;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;

/** Logs to topics: each log is a subscription of its own, that of an outside effect under the event's id. */
public final class BridgeVerticle implements ServiceVerticle<BridgeConfig> {

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public BridgeConfig defaults() {
        return BridgeConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, BridgeConfig config) {
        var topics = new KafkaTopics(config.bootstrapServers(), config.kafka());
        node.closing(topics);

        config.topics()
                .forEach((log, topic) -> node.follow(
                        log,
                        BridgeConfig.subscription(log),
                        on -> on.any(
                                event -> topics.write(topic, Envelope.of(config.source(), log, event.message())))));

        return Serving::nothing;
    }
}
