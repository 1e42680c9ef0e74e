package io.warmpool.worker;

import io.warmpool.proto.ExitCode;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import java.io.IOException;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * The worker's end of the link: one thread owns the DEALER and goes round: what came in, what other threads want to
 * send, deadlines. It never blocks but in its selector, and never runs the author's code.
 *
 * <p>When the connection is lost it opens a new one and proves itself again, to the same supervisor or to the next one;
 * until then what is to be sent waits. That is bounded: by the credits and the number of the calls that run, and of the
 * boot's progress only the newest report waits.
 */
final class Link implements Outbox, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private static final long RETRY_NANOS = Duration.ofMillis(250).toNanos();
    /** A proof that takes longer has met a squatter or a dead port: try again on a new connection. */
    private static final long PROOF_NANOS = Duration.ofSeconds(2).toNanos();

    private static final int YIELDS = 4;
    private static final long LONGEST_SLEEP_MILLIS = 1000;
    private static final int BATCH = 256;

    private final Launch launch;
    private final LinkKey key;
    private final Health health;
    private final LinkPort port;
    private final SecureRandom random = new SecureRandom();
    private final ZContext context;
    private final Selector selector;
    private final Thread thread;
    private final MpscUnboundedArrayQueue<FromWorker> waiting = new MpscUnboundedArrayQueue<>(1024);
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CountDownLatch opened = new CountDownLatch(1);
    /** The report that the one boot progress in {@link #waiting} stands for. */
    private final AtomicReference<FromWorker.BootProgress> progress = new AtomicReference<>();

    private CallRunner runner;
    private Caches caches;
    private LinkWatch watch;
    private volatile boolean closing;

    // Owned by the link's thread.
    private Connection connection;
    private LinkHandshake handshake;
    private boolean proved;
    /** Whether this connection's unproven messages were mentioned: whoever sends them could fill the log. */
    private boolean warned;
    /** Whether it was mentioned since the last proof that somebody else listens: each try meets the same one. */
    private boolean warnedOfSquatter;

    private long connections;
    private long retryAt;
    private long portReadAt;

    Link(Launch launch, LinkKey key, Health health) throws IOException {
        this.launch = launch;
        this.key = key;
        this.health = health;
        this.port = new LinkPort(launch);
        this.context = new ZContext(1);
        context.setLinger(0);
        context.setUncaughtExceptionHandler((dead, failure) -> {
            OutOfMemory.endProcessIfIn(failure);
            System.err.println("ZeroMQ's thread " + dead.getName() + " died: ending this worker");
            failure.printStackTrace();
            Runtime.getRuntime().halt(ExitCode.LINK_BROKEN.code());
        });
        context.setNotificationExceptionHandler((_, failure) -> log.warn("ZeroMQ could not handle an event", failure));
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("link").unstarted(this::run);
    }

    /** Starts the thread; calls go to {@code calls}, and {@code supervision} is told who is there. */
    void open(CallRunner calls, Caches kept, LinkWatch supervision) {
        runner = calls;
        caches = kept;
        watch = supervision;
        thread.start();
    }

    /** Waits until both ends have proved themselves for the first time. */
    boolean awaitOpen(Duration limit) throws InterruptedException {
        return opened.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void send(FromWorker message) {
        if (message instanceof FromWorker.BootProgress report && progress.getAndSet(report) != null) {
            // The one that waits is sent with this report instead of its own.
            return;
        }
        waiting.offer(message);
        wakeUp();
    }

    /** Sends what waits, for at most a few seconds, and closes. Safe from any thread but the link's. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        wakeUp();
        thread.join(Duration.ofSeconds(3));
    }

    private void wakeUp() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    private void run() {
        int idle = 0;
        try {
            while (true) {
                var now = System.nanoTime();
                connectIfDue(now);
                var received = receive(now);
                var sent = send();
                if (received) {
                    // Only now that their starts are on the way. Quick calls end while others run, so that many
                    // outcomes ride in one frame.
                    runner.runBegun();
                    letOthersRun();
                    sent |= send();
                }
                // Without a proved link nobody takes what waits.
                if (closing && (!proved || waiting.isEmpty())) {
                    break;
                }
                var next = runner.onTick(now);
                if (received || sent) {
                    idle = 0;
                } else if (idle++ < YIELDS) {
                    letOthersRun();
                } else {
                    sleep(next, now);
                }
                if (connection != null && connection.isLost()) {
                    drop(now, "the connection was lost");
                }
            }
            if (connection != null) {
                connection.close();
            }
            context.close();
        } catch (Throwable failure) {
            OutOfMemory.endProcessIfIn(failure);
            log.error("the link's thread died: ending this worker", failure);
            Runtime.getRuntime().halt(ExitCode.LINK_BROKEN.code());
        }
    }

    /** A hint and nothing more: what it brings is work that costs no wake-up. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    private void connectIfDue(long now) throws IOException {
        if (proved) {
            return;
        }
        if (connection != null) {
            if (now - retryAt > 0) {
                drop(now, "the supervisor did not prove itself in time");
            } else if (now - portReadAt >= RETRY_NANOS) {
                portReadAt = now;
                if (port.update()) {
                    drop(now, "the supervisor listens on another port");
                }
            }
            return;
        }
        if (now - retryAt < 0 && connections > 0) {
            return;
        }
        if (connections > 0) {
            port.update();
        }
        portReadAt = now;
        var endpoint = "tcp://" + launch.host() + ":" + port.current();
        connection = new Connection(context, selector, endpoint, launch.incarnation());
        connections++;
        handshake = new LinkHandshake(launch.incarnation(), key, random);
        warned = false;
        retryAt = now + PROOF_NANOS;
        connection.add(handshake.hello());
        connection.flush();
    }

    private void drop(long now, String why) {
        if (proved) {
            log.warn("link lost: {}; connecting again", why);
            watch.onLost();
        } else if (connections == 1) {
            log.warn("link not open yet: {}; trying again", why);
        }
        connection.abandon();
        connection = null;
        proved = false;
        retryAt = now + RETRY_NANOS;
    }

    private boolean receive(long now) {
        if (connection == null) {
            return false;
        }
        var frames = 0;
        for (; frames < BATCH; frames++) {
            var messages = connection.receive();
            if (messages == null) {
                break;
            }
            for (var message : messages) {
                onMessage(message, now);
            }
        }
        return frames > 0;
    }

    private void onMessage(ToWorker message, long now) {
        switch (message) {
            case ToWorker.Challenge challenge -> onChallenge(challenge);
            case ToWorker.Welcome _ -> onWelcome();
            default -> {
                if (proved) {
                    onProvedMessage(message, now);
                } else if (!warned) {
                    warned = true;
                    log.warn("dropped a message from a supervisor that has not proved itself");
                }
            }
        }
    }

    private void onProvedMessage(ToWorker message, long now) {
        switch (message) {
            case ToWorker.StartCall start -> runner.onStart(start, now);
            case ToWorker.InputPart part -> runner.onInput(part);
            case ToWorker.StatePart part -> runner.onState(part);
            case ToWorker.Evict evict -> caches.onEvict(evict);
            case ToWorker.CancelCall cancel -> runner.onCancel(cancel.call());
            case ToWorker.Acknowledge stored -> runner.onAcknowledge(stored.call());
            case ToWorker.Credit credit -> runner.onCredit(credit);
            case ToWorker.Ping ping -> {
                runner.onPing();
                connection.add(new FromWorker.Beat(
                        ping.sequence(),
                        health.heapUsed(),
                        health.heapAfterGc(),
                        runner.ended(),
                        health.loads(),
                        runner.describe(now),
                        caches.figures()));
            }
            case ToWorker.Challenge _, ToWorker.Welcome _ -> throw new IllegalStateException("handled before");
        }
    }

    private void onChallenge(ToWorker.Challenge challenge) {
        var proof = handshake.answer(challenge);
        if (proof.isPresent()) {
            connection.add(proof.get());
        } else {
            if (!warnedOfSquatter) {
                warnedOfSquatter = true;
                log.warn("who listens on the link's port does not hold the key: not talking to it");
            }
        }
    }

    private void onWelcome() {
        if (!handshake.supervisorProved() || proved) {
            return;
        }
        proved = true;
        warnedOfSquatter = false;
        watch.onProved();
        if (opened.getCount() > 0) {
            opened.countDown();
        } else {
            runner.onResumed().forEach(connection::add);
        }
    }

    private boolean send() {
        if (connection == null) {
            return false;
        }
        if (proved) {
            for (var message = waiting.relaxedPoll(); message != null; message = waiting.relaxedPoll()) {
                var latest = message instanceof FromWorker.BootProgress ? progress.getAndSet(null) : message;
                if (runner.onSending(latest)) {
                    connection.add(latest);
                }
            }
        }
        return connection.flush();
    }

    private void sleep(long nextDeadline, long now) throws IOException {
        var millis = Math.min(LONGEST_SLEEP_MILLIS, nextDeadline / 1_000_000 + 1);
        if (!proved) {
            var due = Math.min(retryAt - now, RETRY_NANOS);
            millis = Math.min(millis, Math.max(1, due / 1_000_000 + 1));
        }
        asleep.set(true);
        if (!(proved && !waiting.isEmpty()) && !closing) {
            selector.select(millis);
        }
        asleep.set(false);
        selector.selectedKeys().clear();
    }
}
