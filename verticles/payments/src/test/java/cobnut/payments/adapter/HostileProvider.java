package cobnut.payments.adapter;

import cobnut.chassis.config.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Answers every connection with the same bytes, or with bytes that do not end, and counts what was taken. */
final class HostileProvider implements AutoCloseable {

    /** Writes what it likes; a reset by the client is an IOException. */
    interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    final AtomicLong written = new AtomicLong();
    final AtomicLong connections = new AtomicLong();
    private final ServerSocket socket;

    HostileProvider(Answer answer) throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var client = socket.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(client, answer));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    static Answer text(String answer) {
        return out -> out.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    static Answer ok(String type, String body) {
        return text("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** The head, then the same piece for ever. */
    static Answer endless(String head, byte[] piece) {
        return out -> {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(piece);
                out.flush();
            }
        };
    }

    private void serve(Socket client, Answer answer) {
        try (client;
                var in = client.getInputStream();
                var out = client.getOutputStream()) {
            var counted = new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    out.write(one);
                    written.incrementAndGet();
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    written.addAndGet(length);
                }
            };
            while (in.read(new byte[16 * 1024]) > 0) {
                answer.write(counted);
            }
        } catch (IOException reset) {
            // the client had enough
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    BankAccess access(Duration requestTimeout, int calls) {
        var url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        return new BankAccess(url, new Secret("a key for these tests"), Duration.ofSeconds(2), requestTimeout, calls);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
