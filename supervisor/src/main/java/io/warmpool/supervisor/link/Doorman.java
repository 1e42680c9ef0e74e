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

    private record Visitor(SocketChannel channel, long arrivedNanos) {}

    private final ZMQ.Socket monitor;
    private final LinkCounters counters;
    private final int cap;
    private final long proofNanos;
    private final Thread thread;
    private final Map<String, Visitor> visitors = new HashMap<>();
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
            return;
        }
        if (visitors.size() >= cap) {
            counters.count(Oddity.TOO_MANY_CONNECTIONS, address, "the cap is " + cap);
            shut(channel);
            return;
        }
        visitors.put(address, new Visitor(channel, now));
    }

    private void onDisconnected(SocketChannel channel) {
        String address = null;
        for (var entry : visitors.entrySet()) {
            if (entry.getValue().channel().equals(channel)) {
                address = entry.getKey();
            }
        }
        if (address != null) {
            visitors.remove(address);
            if (!proved.remove(address)) {
                counters.count(Oddity.UNPROVEN_CONNECTION, address, "it is closed");
            }
        }
    }

    private void cutOffLate(long now) {
        visitors.entrySet().removeIf(entry -> {
            var visitor = entry.getValue();
            var late = now - visitor.arrivedNanos() > proofNanos && !proved.contains(entry.getKey());
            if (late) {
                counters.count(Oddity.UNPROVEN_CONNECTION, entry.getKey(), "cut off");
                shut(visitor.channel());
            }
            return late;
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
