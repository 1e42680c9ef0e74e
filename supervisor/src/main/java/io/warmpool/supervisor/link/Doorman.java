package io.warmpool.supervisor.link;

import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.UncheckedZMQException;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Watches who connects to a link's port: cuts off connections over the cap and those that have not proved themselves in
 * time. ZeroMQ offers neither; its monitor hands out the accepted channels. Runs a thread of its own.
 *
 * <p>A channel is never closed here, which would pull it from under ZeroMQ's I/O thread: its input is shut, which that
 * thread sees as the peer's end.
 */
final class Doorman implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Doorman.class);

    private static final int EVENTS = ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_DISCONNECTED;
    private static final int TICK_MILLIS = 200;

    private static final class Visitor {

        private final String address;
        private final long arrivedNanos;
        private boolean cutOff;

        Visitor(String address, long arrivedNanos) {
            this.address = address;
            this.arrivedNanos = arrivedNanos;
        }
    }

    private final ZMQ.Socket monitor;
    private final LinkCounters counters;
    private final int cap;
    private final long proofNanos;
    private final Thread thread;
    /** All connections but those over the cap, until ZeroMQ has closed them. Owned by the doorman's thread. */
    private final Map<SocketChannel, Visitor> visitors = new HashMap<>();

    private final Set<String> proved = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    Doorman(ZContext context, ZMQ.Socket watched, String name, LinkCounters counters, int cap, Duration proofLimit) {
        this.counters = counters;
        this.cap = cap;
        this.proofNanos = proofLimit.toNanos();
        var address = "inproc://doorman-" + name;
        if (!watched.monitor(address, EVENTS)) {
            throw new IllegalStateException("could not monitor the link of " + name);
        }
        monitor = context.createSocket(SocketType.PAIR);
        monitor.setReceiveTimeOut(TICK_MILLIS);
        monitor.connect(address);
        thread = Thread.ofPlatform().daemon().name("doorman-" + name).start(this::run);
    }

    /** From the pool's thread: the connection from this address has proved itself. */
    void onProved(String address) {
        proved.add(address);
    }

    /** From any thread: whether a connection from this address has proved itself and is open as far as is known. */
    boolean isOpen(String address) {
        return proved.contains(address);
    }

    private void run() {
        while (!closing) {
            try {
                var event = ZEvent.recv(monitor);
                if (event != null) {
                    onEvent(event, System.nanoTime());
                }
                cutOffLate(System.nanoTime());
            } catch (UncheckedZMQException e) {
                if (!closing) {
                    log.debug("the link's monitor ended", e);
                }
                return;
            } catch (RuntimeException e) {
                log.warn("the doorman stumbled and goes on", e);
            }
        }
    }

    private void onEvent(ZEvent event, long now) {
        if (!(event.getValue() instanceof SocketChannel channel)) {
            return;
        }
        switch (event.getEvent()) {
            case ACCEPTED -> onAccepted(channel, now);
            case DISCONNECTED -> onDisconnected(channel);
            default -> {}
        }
    }

    private void onAccepted(SocketChannel channel, long now) {
        var address = address(channel);
        if (address == null) {
            counters.count(Oddity.UNPROVEN_CONNECTION, "a connection that was gone at once", "it is closed");
            return;
        }
        if (visitors.size() >= cap) {
            counters.count(Oddity.TOO_MANY_CONNECTIONS, address, "the cap is " + cap);
            shut(channel);
            return;
        }
        visitors.put(channel, new Visitor(address, now));
    }

    private void onDisconnected(SocketChannel channel) {
        var visitor = visitors.remove(channel);
        if (visitor != null && !proved.remove(visitor.address) && !visitor.cutOff) {
            counters.count(Oddity.UNPROVEN_CONNECTION, visitor.address, "it is closed");
        }
    }

    private void cutOffLate(long now) {
        visitors.forEach((channel, visitor) -> {
            if (!visitor.cutOff && now - visitor.arrivedNanos > proofNanos && !proved.contains(visitor.address)) {
                // Kept until it is closed: until then it costs memory, so it counts against the cap.
                visitor.cutOff = true;
                counters.count(Oddity.UNPROVEN_CONNECTION, visitor.address, "cut off");
                shut(channel);
            }
        });
    }

    private static String address(SocketChannel channel) {
        try {
            var remote = (InetSocketAddress) channel.getRemoteAddress();
            return remote == null ? null : remote.getAddress().getHostAddress() + ":" + remote.getPort();
        } catch (IOException e) {
            return null;
        }
    }

    private static void shut(SocketChannel channel) {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            log.debug("the connection was gone already", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join(Duration.ofSeconds(2));
        monitor.close();
    }
}
