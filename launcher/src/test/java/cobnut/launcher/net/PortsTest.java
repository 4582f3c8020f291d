package cobnut.launcher.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void a_taken_port_is_seen_with_who_holds_it_on_loopback_and_on_every_address() throws IOException {
        try (var loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var every = new ServerSocket(0)) {
            for (var socket : new ServerSocket[] {loopback, every}) {
                assertThat(Ports.taken(socket.getLocalPort())).isTrue();
                assertThat(Ports.firstFree(socket.getLocalPort())).isGreaterThan(socket.getLocalPort());
                assertThat(PortHolder.of(socket.getLocalPort()))
                        .hasValueSatisfying(holder -> assertThat(holder.pid())
                                .isEqualTo(ProcessHandle.current().pid()));
                assertThat(PortHolder.describe(socket.getLocalPort())).startsWith("java (pid ");
            }
        }
    }

    @Test
    void a_port_is_free_again_when_its_holder_lets_go() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertThat(Ports.taken(port)).isFalse();
        assertThat(PortHolder.of(port)).isEmpty();
    }
}
