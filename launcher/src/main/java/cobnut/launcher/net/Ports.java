package cobnut.launcher.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of this machine. */
public final class Ports {

    private Ports() {}

    /** Whether somebody listens there, on loopback or on every address. */
    public static boolean taken(int port) {
        return !bindable(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                || !bindable(new InetSocketAddress(port));
    }

    /** The first free port from there up. */
    public static int firstFree(int from) {
        for (var port = from; port < Math.min(from + 1000, 65_536); port++) {
            if (!taken(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + from + " to " + (from + 999));
    }

    private static boolean bindable(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
