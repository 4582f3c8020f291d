package cobnut.launcher.supervisor;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Gives orders to the supervisor of a state folder. */
public final class ControlClient {

    private final StateFolder state;

    public ControlClient(StateFolder state) {
        this.state = state;
    }

    /** @throws Refusal when nobody supervises, or the supervisor refuses */
    public JsonObject order(String order, JsonObject arguments) {
        var supervisor = state.supervisor()
                .filter(SupervisorRecord::alive)
                .orElseThrow(() -> Refusal.notRunning("nobody supervises the cluster of " + state.root()));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + supervisor.control() + "/" + order))
                .timeout(Duration.ofSeconds(15))
                .header("authorization", "Bearer " + state.token())
                .POST(HttpRequest.BodyPublishers.ofString(arguments.encode()))
                .build();
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            var body = new JsonObject(response.body());
            if (response.statusCode() != 200) {
                throw Refusal.failed(body.getString("detail", "the supervisor answered " + response.statusCode()));
            }
            return body;
        } catch (IOException | DecodeException failed) {
            throw Refusal.failed("the supervisor (pid " + supervisor.process().pid() + ") does not answer: " + failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw Refusal.failed("interrupted");
        }
    }
}
