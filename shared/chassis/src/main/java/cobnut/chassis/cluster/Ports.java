package cobnut.chassis.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Free ports of this machine. */
public final class Ports {
    private static final int TRIES = 500;

    private Ports() {}

    /** The first port from {@code base} up that nobody listens on and that is not among the taken. */
    public static int firstFree(String host, int base, Collection<Integer> taken) {
        for (int port = base; port < base + TRIES; port++) {
            if (!taken.contains(port) && free(host, port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port of " + host + " is free from " + base + " to " + (base + TRIES - 1));
    }

    /** Any free port, for {@code port: 0}. */
    public static int any(String host) {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port of " + host + " is free", e);
        }
    }

    /** Whether somebody else was quicker to listen on a port that had been free. */
    public static boolean taken(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("already in use")) {
                return true;
            }
        }
        return false;
    }

    private static boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
