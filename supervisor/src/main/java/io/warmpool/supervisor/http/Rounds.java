package io.warmpool.supervisor.http;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits the connections of one event loop a few times a second, so that no request needs a timer of its own, and keeps
 * a clock for them that costs nothing to read. Confined to its event loop.
 */
final class Rounds {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** RFC 9110 §5.6.7; the JDK's own RFC 1123 format writes a day of one digit. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final EventLoop loop;
    private final Set<Connection> connections = new HashSet<>();
    private Future<?> ticks;
    private long now;
    private String date;
    private boolean closing;

    Rounds(EventLoop loop, long intervalNanos) {
        this.loop = loop;
        readClocks();
        ticks = loop.scheduleAtFixedRate(this::onTick, intervalNanos, intervalNanos, TimeUnit.NANOSECONDS);
    }

    /** The time at the last round, on the clock of {@link System#nanoTime}. */
    long now() {
        return now;
    }

    /** The time at the last round, for a Date header. */
    String date() {
        return date;
    }

    void add(Connection connection) {
        connections.add(connection);
        if (closing) {
            connection.onServerClosing();
        }
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** From any thread: connections end as soon as they have answered. */
    void close() {
        loop.execute(() -> {
            closing = true;
            visit(Connection::onServerClosing);
        });
    }

    /** From any thread: connections end now. */
    void closeNow() {
        loop.execute(() -> {
            ticks.cancel(false);
            visit(Connection::abort);
        });
    }

    private void onTick() {
        readClocks();
        visit(Connection::onRounds);
    }

    private void readClocks() {
        now = System.nanoTime();
        date = HTTP_DATE.format(Instant.now());
    }

    /** One connection that fails does not keep the others from their turn. */
    private void visit(Consumer<Connection> action) {
        for (var connection : connections.toArray(new Connection[0])) {
            try {
                action.accept(connection);
            } catch (RuntimeException e) {
                log.error("a connection failed on its round and is closed; please report this", e);
                connection.abort();
            }
        }
    }
}
