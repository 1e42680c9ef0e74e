package io.warmpool.supervisor.link;

import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMonitor;

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

    /** What ZeroMQ's I/O thread has seen; {@code address} is null for a connection that was gone at once. */
    private sealed interface Sight {
        record Accepted(SocketChannel channel, String address) implements Sight {}

        record Disconnected(SocketChannel channel, boolean proved) implements Sight {}
    }

    private static final class Visitor {

        private final String address;
        private final long arrivedNanos;
        private boolean cutOff;

        Visitor(String address, long arrivedNanos) {
            this.address = address;
            this.arrivedNanos = arrivedNanos;
        }
    }

    private final LinkCounters counters;
    private final int cap;
    private final long proofNanos;
    private final Thread thread;
    /** At most a few for each connection, and those are few. */
    private final BlockingQueue<Sight> sights = new LinkedBlockingQueue<>();
    /** All connections but those over the cap, until ZeroMQ has closed them. Owned by the doorman's thread. */
    private final Map<SocketChannel, Visitor> visitors = new HashMap<>();

    /**
     * Where the open connections come from, and whether each has proved itself. One that ends leaves this in ZeroMQ's I/O
     * thread, which frees its identity only after that: so no other connection ever passes for it.
     */
    private final Map<String, Boolean> open = new ConcurrentHashMap<>();
    /** A closed channel does not know its address any more. Owned by ZeroMQ's I/O thread. */
    private final Map<SocketChannel, String> addresses = new HashMap<>();

    private volatile boolean closing;

    /** {@code cap} is for connections that have not proved themselves; the others are the workers' and no more. */
    Doorman(ZMQ.Socket watched, String name, LinkCounters counters, int cap, Duration proofLimit) {
        this.counters = counters;
        this.cap = cap;
        this.proofNanos = proofLimit.toNanos();
        // A hook and not a monitor socket: that one's peer blocks ZeroMQ's I/O thread for ever once it is closed.
        if (!watched.setEventHook(this::onEvent, EVENTS)) {
            throw new IllegalStateException("could not watch the link of " + name);
        }
        thread = Thread.ofPlatform().daemon().name("doorman-" + name).start(this::run);
    }

    /** From the pool's thread: the connection from this address has proved itself. */
    void onProved(String address) {
        open.computeIfPresent(address, (_, _) -> true);
    }

    /** From any thread: whether the connection from this address has proved itself, and has its identity still. */
    boolean isOpen(String address) {
        return Boolean.TRUE.equals(open.get(address));
    }

    private boolean isUnproven(String address) {
        return Boolean.FALSE.equals(open.get(address));
    }

    /** On ZeroMQ's I/O thread: must neither block nor fail. */
    private void onEvent(ZEvent event) {
        if (event.getValue() instanceof SocketChannel channel) {
            sights.add(event.getEvent() == ZMonitor.Event.ACCEPTED ? accepted(channel) : disconnected(channel));
        }
    }

    private Sight accepted(SocketChannel channel) {
        var address = address(channel);
        if (address != null) {
            addresses.put(channel, address);
            open.put(address, false);
        }
        return new Sight.Accepted(channel, address);
    }

    private Sight disconnected(SocketChannel channel) {
        var address = addresses.remove(channel);
        return new Sight.Disconnected(channel, address != null && Boolean.TRUE.equals(open.remove(address)));
    }

    private void run() {
        while (!closing) {
            try {
                switch (sights.poll(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                    case null -> {}
                    case Sight.Accepted accepted -> onAccepted(accepted, System.nanoTime());
                    case Sight.Disconnected disconnected -> onDisconnected(disconnected);
                }
                cutOffLate(System.nanoTime());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.warn("the doorman stumbled and goes on", e);
            }
        }
    }

    private void onAccepted(Sight.Accepted accepted, long now) {
        var address = accepted.address();
        if (address == null) {
            counters.count(Oddity.UNPROVEN_CONNECTION, "a connection that was gone at once", "it is closed");
            return;
        }
        var unproven = visitors.values().stream()
                .filter(visitor -> isUnproven(visitor.address))
                .count();
        if (unproven >= cap) {
            counters.count(Oddity.TOO_MANY_CONNECTIONS, address, "the cap is " + cap);
            shut(accepted.channel());
            return;
        }
        visitors.put(accepted.channel(), new Visitor(address, now));
    }

    private void onDisconnected(Sight.Disconnected disconnected) {
        var visitor = visitors.remove(disconnected.channel());
        if (visitor != null && !disconnected.proved() && !visitor.cutOff) {
            counters.count(Oddity.UNPROVEN_CONNECTION, visitor.address, "it is closed");
        }
    }

    private void cutOffLate(long now) {
        visitors.forEach((channel, visitor) -> {
            if (!visitor.cutOff && now - visitor.arrivedNanos > proofNanos && isUnproven(visitor.address)) {
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
    }
}
