package io.warmpool.worker;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorkerFrames;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.proto.ToWorkerFrames;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * One connection of the link: a DEALER that connects once and never again. When it is lost, a new one with a new proof
 * takes its place. Confined to the link's thread.
 */
final class Connection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private static final int LOST = ZMQ.EVENT_DISCONNECTED | ZMQ.EVENT_CONNECT_RETRIED | ZMQ.EVENT_CLOSED;
    /** Longer than a lost connection is kept. With -1 JeroMQ 0.6.0 tries a closed port without a pause, for ever. */
    private static final int NEVER_MILLIS = 24 * 3600 * 1000;

    private static final int LINGER_MILLIS = 2000;

    private final ZMQ.Socket socket;
    private final SelectionKey socketKey;
    private final FromWorkerFrames frames = new FromWorkerFrames();
    /** Set by ZeroMQ's I/O thread. */
    private volatile boolean lost;

    private boolean garbled;

    Connection(ZContext context, Selector selector, String endpoint, Incarnation incarnation) throws IOException {
        socket = context.createSocket(SocketType.DEALER);
        socket.setIdentity(incarnation.bytes());
        socket.setMaxMsgSize(Limits.MAX_FRAME);
        socket.setMsgAllocator(new BoundedAllocator());
        socket.setReconnectIVL(NEVER_MILLIS);
        // Bounded by the credits of the calls that may run here at once, so nothing is ever dropped or blocks here.
        socket.setSndHWM(0);
        socket.setLinger(LINGER_MILLIS);
        // A hook and not a monitor socket: that one's peer blocks ZeroMQ's I/O thread for ever once it is closed.
        if (!socket.setEventHook(
                _ -> {
                    lost = true;
                    selector.wakeup();
                },
                LOST)) {
            throw new IOException("could not watch the link's socket");
        }
        socket.connect(endpoint);
        socketKey = socket.getFD().register(selector, SelectionKey.OP_READ);
    }

    /** True once the other side is gone: close this one and make another. */
    boolean isLost() {
        return lost;
    }

    /** What is in the frame that has arrived next, or null if none has. */
    List<ToWorker> receive() {
        var frame = socket.recv(ZMQ.DONTWAIT);
        if (frame == null) {
            return null;
        }
        try {
            return ToWorkerFrames.read(frame);
        } catch (GarbledFrameException e) {
            if (!garbled) {
                garbled = true;
                log.warn("dropped a garbled frame of {} bytes from the supervisor: {}", frame.length, e.getMessage());
            }
            return List.of();
        }
    }

    void add(FromWorker message) {
        frames.add(message);
    }

    /** Sends all that was added. */
    boolean flush() {
        if (frames.isEmpty()) {
            return false;
        }
        for (var frame : frames.take()) {
            if (!socket.send(frame, ZMQ.DONTWAIT)) {
                lost = true;
            }
        }
        return true;
    }

    /** Closes it without a try to send what is left: the connection is lost, or is not with the supervisor. */
    void abandon() {
        socket.setLinger(0);
        close();
    }

    @Override
    public void close() {
        // Closed sockets go on signalling to ZeroMQ's reaper: nobody here would take that, and the link would spin.
        socketKey.cancel();
        socket.close();
    }
}
