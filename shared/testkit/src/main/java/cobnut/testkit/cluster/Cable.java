package cobnut.testkit.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A wire between two processes that can be cut: what is sent through {@link #port()} comes out at the target. While it
 * is cut nothing passes in either direction and nothing is refused, as when a switch dies; what was on its way arrives
 * after {@link #mend}. Thread-safe; needs no privilege.
 */
public final class Cable implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int BUFFER = 16 * 1024;

    private final int target;
    private final ServerSocket server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    /** Guarded by the lock. */
    private boolean cut;

    private Cable(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /** A whole cable to a port of 127.0.0.1; nobody need listen there yet. */
    public static Cable to(int target) {
        try {
            var cable = new Cable(target, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(cable::accept);
            return cable;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a cable to " + target, e);
        }
    }

    /** Where to connect instead of the target, on 127.0.0.1. */
    public int port() {
        return server.getLocalPort();
    }

    public void cut() {
        set(true);
    }

    public void mend() {
        set(false);
    }

    private void set(boolean now) {
        lock.lock();
        try {
            cut = now;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var near = keep(server.accept());
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket near) {
        try {
            awaitWhole();
            var far = keep(new Socket());
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            Thread.ofVirtual().start(() -> pump(far, near));
            pump(near, far);
        } catch (IOException e) {
            drop(near);
        }
    }

    private void pump(Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try (from;
                to) {
            from.setTcpNoDelay(true);
            var in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitWhole();
                to.getOutputStream().write(buffer, 0, length);
            }
            awaitWhole();
        } catch (IOException e) {
            // One end is gone; closing both tells the other one.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void awaitWhole() {
        lock.lock();
        try {
            while (cut && !server.isClosed()) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private Socket keep(Socket socket) {
        open.add(socket);
        return socket;
    }

    private void drop(Closeable end) {
        open.remove(end);
        try {
            end.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Breaks every connection through it and accepts no more. */
    @Override
    public void close() {
        drop(server);
        open.forEach(this::drop);
        mend();
    }
}
