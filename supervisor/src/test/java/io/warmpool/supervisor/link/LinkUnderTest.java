package io.warmpool.supervisor.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.read.ListAppender;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/** A link on a thread that owns it, with one good worker on it whose messages are kept, and all that it logs. */
final class LinkUnderTest implements LinkEvents, AutoCloseable {

    record Received(Incarnation from, FromWorker message) {}

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final AtomicInteger pools = new AtomicInteger();

    final SecureRandom random = new SecureRandom();
    final Incarnation incarnation = Incarnation.random(random);
    final LinkKey key = LinkKey.random(random);
    final LinkCounters counters;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<Boolean> proofs = new CopyOnWriteArrayList<>();

    private final String pool = "test-" + pools.incrementAndGet();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final List<Appender<ILoggingEvent>> holders = new ArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final AtomicLong pings = new AtomicLong();
    private final ZContext context = new ZContext(1);
    private final RouterLink link;
    private final Thread owner;
    private volatile boolean closing;

    LinkUnderTest(int maxConnections) throws IOException {
        counters = new LinkCounters(pool);
        appender.list = new CopyOnWriteArrayList<>();
        appender.start();
        logger().setLevel(Level.WARN);
        logger().addAppender(appender);
        context.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
        link = RouterLink.open(context, pool, maxConnections, counters, random);
        link.expect(incarnation, key);
        owner = Thread.ofPlatform().daemon().name(pool).start(this::run);
    }

    int port() {
        return link.port();
    }

    EchoingWorker join() throws IOException {
        return EchoingWorker.join(port(), incarnation, key, LIMIT);
    }

    /** Has the link's owner do something, and waits until it is done. */
    void order(Consumer<RouterLink> action) {
        var done = new AtomicBoolean();
        orders.add(() -> {
            action.accept(link);
            done.set(true);
        });
        link.wakeUp();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).untilTrue(done);
    }

    /** The call in flight goes on: a message to the worker, and its answer. */
    void exchange() {
        var number = pings.incrementAndGet();
        order(owned -> owned.send(incarnation, new ToWorker.Ping(number)));
        var answer = new Received(
                incarnation, new FromWorker.CallEvent(EchoingWorker.CALL, 1, "delta", Long.toString(number)));
        await().atMost(LIMIT).until(() -> received.contains(answer));
    }

    /** Nothing was delivered but the answers of the call in flight, and nothing died. */
    void assertUndisturbed() {
        exchange();
        assertThat(received)
                .hasSize((int) pings.get())
                .allMatch(each -> each.from().equals(incarnation));
        assertThat(failures).isEmpty();
    }

    void awaitCount(Oddity oddity, long wanted) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(counters.count(oddity))
                        .as(oddity + " of " + counters.snapshot())
                        .isEqualTo(wanted));
    }

    /** What was logged about this link, in order. */
    List<String> logged() {
        return appender.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("link of " + pool + ":"))
                .toList();
    }

    /** Waits until exactly so many lines are logged of one connection; gives them without the pool's name. */
    List<String> awaitLogged(TestPeer peer, int lines) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(logged(peer)).hasSize(lines));
        return logged(peer);
    }

    private List<String> logged(TestPeer peer) {
        return logged().stream()
                .filter(line -> line.contains(" from " + peer.address() + ":"))
                .map(line -> line.substring(("link of " + pool + ": ").length()))
                .toList();
    }

    /** Has the doorman's thread stand still until the link is closed, as one may on a busy machine. */
    void holdDoorman() throws IOException {
        var held = new AtomicBoolean();
        // One that blocks nobody else who logs.
        var holding = new UnsynchronizedAppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (Thread.currentThread().getName().equals("doorman-" + pool)) {
                    held.set(true);
                    await().atMost(Duration.ofMinutes(1)).until(() -> closing);
                }
            }
        };
        holding.start();
        logger().addAppender(holding);
        holders.add(holding);
        TestPeer.dealer(port(), new byte[] {1, 2}).close();
        await().atMost(LIMIT).untilTrue(held);
    }

    @Override
    public void onProved(Incarnation who, boolean again) {
        proofs.add(again);
    }

    @Override
    public void onMessage(Incarnation from, FromWorker message) {
        received.add(new Received(from, message));
    }

    private void run() {
        try {
            while (!closing) {
                var taken = link.receive(256, this);
                for (var next = orders.poll(); next != null; next = orders.poll()) {
                    next.run();
                    taken++;
                }
                link.flush();
                if (taken == 0) {
                    link.await(1000);
                }
            }
            link.close();
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        }
    }

    private static Logger logger() {
        // Beside other test classes the logging may still be starting, and hands out substitutes meanwhile.
        Awaitility.await().until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        return (Logger) LoggerFactory.getLogger(LinkCounters.class);
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        link.wakeUp();
        owner.join(LIMIT);
        logger().detachAppender(appender);
        holders.forEach(logger()::detachAppender);
        context.close();
        assertThat(failures).isEmpty();
    }
}
