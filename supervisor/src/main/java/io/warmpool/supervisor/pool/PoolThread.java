package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.link.LinkEvents;
import io.warmpool.supervisor.link.RouterLink;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.WorkerRecord;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;

/**
 * The thread of one pool: owns its {@link Pool} and its ROUTER socket and goes round: socket, mailbox, timers, and then
 * sends and delivers what came of it. Nothing slow happens here.
 */
public final class PoolThread implements AutoCloseable {

    /** Says how to start a worker of this pool. Called on the pool's thread, must not block. */
    public interface Recipe {
        LaunchOrder order(Incarnation incarnation, LinkKey key, SlotIndex slot, int generation, int linkPort);
    }

    private static final Logger log = LoggerFactory.getLogger(PoolThread.class);

    private static final int BATCH = 256;
    /** Times 32 frames of 256 KiB, that is 128 MiB which strangers could fill at the most. */
    private static final int MAX_UNPROVEN = 16;

    private static final int YIELDS = 4;
    private static final long LONGEST_SLEEP_MILLIS = 1000;

    private final RouterLink link;
    private final LinkCounters counters;
    private final PoolMailbox mailbox;
    private final Processes processes;
    private final Deliveries deliveries = new Deliveries();
    private final Recipe recipe;
    private final Consumer<Transition> reports;
    private final BiConsumer<SlotIndex, Death> deaths;
    private final Runnable onDeath;
    private final SecureRandom random;
    private final Pool pool;
    private final Thread thread;
    private volatile PoolPulse pulse = new PoolPulse(0, 0, 0, 0, false);
    private volatile boolean closing;

    private PoolThread(
            PoolLimits limits,
            RouterLink link,
            LinkCounters counters,
            Launcher launcher,
            Recipe recipe,
            Claims claims,
            Consumer<Transition> reports,
            BiConsumer<SlotIndex, Death> deaths,
            SecureRandom random,
            Runnable onDeath) {
        this.link = link;
        this.counters = counters;
        this.recipe = recipe;
        this.reports = reports;
        this.deaths = deaths;
        this.random = random;
        this.onDeath = onDeath;
        this.mailbox = new PoolMailbox(link::wakeUp);
        this.processes = new Processes(limits.pool(), mailbox, launcher);
        this.pool = new Pool(limits, new Performer(), claims, () -> Incarnation.random(random), random);
        this.thread = Thread.ofPlatform().name("pool-" + limits.pool()).unstarted(this::run);
    }

    /**
     * Opens the link and starts the thread; the pool has no slots yet.
     *
     * @param claims who waits for calls of an earlier supervisor
     * @param reports hears of every transition, on the pool's thread, and must not block
     * @param deaths hears of every death in a slot, on the pool's thread, and must not block
     * @param onDeath runs if the thread dies of a failure: the process should end
     * @throws IOException if the link could not be opened
     */
    public static PoolThread open(
            ZContext context,
            PoolLimits limits,
            Launcher launcher,
            Recipe recipe,
            Claims claims,
            Consumer<Transition> reports,
            BiConsumer<SlotIndex, Death> deaths,
            SecureRandom random,
            Runnable onDeath)
            throws IOException {
        var counters = new LinkCounters(limits.pool());
        var link = RouterLink.open(context, limits.pool(), MAX_UNPROVEN, counters, random);
        var opened = new PoolThread(limits, link, counters, launcher, recipe, claims, reports, deaths, random, onDeath);
        opened.thread.start();
        return opened;
    }

    /** The way in. */
    public PoolMailbox mailbox() {
        return mailbox;
    }

    /** What came over the link that should not have. */
    public LinkCounters counters() {
        return counters;
    }

    /** The port of the link. */
    public int linkPort() {
        return link.port();
    }

    /** The pool's last pulse. Safe from any thread. */
    public PoolPulse pulse() {
        return pulse;
    }

    /**
     * Takes over what an earlier supervisor left, and starts the workers that are missing.
     *
     * @param past the deaths that it has noted, by slot, newest first
     * @return is complete once the link expects all of them
     */
    public CompletableFuture<Void> start(
            int workers, Generation generation, List<WorkerRecord> survivors, Map<SlotIndex, List<Death>> past) {
        var done = new CompletableFuture<Void>();
        mailbox.put((started, now) -> {
            var wall = Instant.now();
            started.onPast(past);
            started.onStart(
                    workers,
                    generation,
                    survivors.stream()
                            .map(record -> adopt(record, Duration.between(record.startedAt(), wall), now))
                            .toList(),
                    now);
            done.complete(null);
        });
        return done;
    }

    private Adoptable adopt(WorkerRecord record, Duration age, long now) {
        link.expect(record.incarnation(), record.key());
        processes.adopt(record);
        return new Adoptable(
                record.incarnation(),
                new SlotIndex(record.slot()),
                new Generation(record.generation(), record.concurrency(), Optional.empty()),
                record.process().pid(),
                now - Math.max(0, age.toNanos()));
    }

    /** What the threads of a slot's worker do, or why that cannot be told; empty if there is no such worker. */
    public CompletableFuture<Optional<String>> dump(SlotIndex slot) {
        var answer = new CompletableFuture<Optional<String>>();
        mailbox.put((asked, _) -> asked.incarnation(slot)
                .ifPresentOrElse(
                        worker -> processes.dump(worker).thenAccept(text -> answer.complete(Optional.of(text))),
                        () -> answer.complete(Optional.empty())));
        return answer;
    }

    private void run() {
        int idle = 0;
        try {
            while (!closing) {
                var now = System.nanoTime();
                // The socket first: what a worker said before it died counts before its death, which comes by mail.
                var work = link.receive(BATCH, new Incoming(now));
                work += mailbox.openAll(pool, now, BATCH);
                if (pool.nextDeadline() <= now) {
                    pool.onTick(now);
                }
                link.flush();
                deliveries.flush();
                pulse = pool.pulse(pulse);
                if (work > 0) {
                    idle = 0;
                } else if (idle++ < YIELDS) {
                    // Others may be about to bring more: what they bring now costs no wake-up.
                    letOthersRun();
                } else {
                    sleep(now);
                }
            }
        } catch (Throwable failure) {
            log.error("the pool's thread died", failure);
            onDeath.run();
        } finally {
            mailbox.close();
            processes.close();
            closeLink();
        }
    }

    /** A hint and nothing more: what it brings is work that costs no wake-up. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersRun() {
        Thread.yield();
    }

    private void sleep(long now) throws IOException {
        var millis = Math.min(LONGEST_SLEEP_MILLIS, (pool.nextDeadline() - now) / 1_000_000);
        if (mailbox.fallAsleep()) {
            link.await(millis);
            mailbox.awake();
        }
    }

    private void closeLink() {
        try {
            link.close();
        } catch (IOException e) {
            log.warn("could not close the link", e);
        }
    }

    /** Ends the thread; workers that are left are killed. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        link.wakeUp();
        thread.join(Duration.ofSeconds(5));
    }

    /** Hands what arrives to the pool, with the time of this round. */
    private final class Incoming implements LinkEvents {

        private final long now;

        Incoming(long now) {
            this.now = now;
        }

        @Override
        public void onProved(Incarnation incarnation, boolean again) {
            pool.onProved(incarnation, again, now);
        }

        @Override
        public void onMessage(Incarnation incarnation, FromWorker message) {
            pool.onMessage(incarnation, message, now);
        }
    }

    /** Does what the pool decides. */
    private final class Performer implements Effects {

        @Override
        public void launch(Incarnation incarnation, SlotIndex slot, int generation) {
            var key = LinkKey.random(random);
            link.expect(incarnation, key);
            processes.launch(incarnation, recipe.order(incarnation, key, slot, generation, link.port()));
        }

        @Override
        public void terminate(Incarnation incarnation) {
            processes.terminate(incarnation);
        }

        @Override
        public void kill(Incarnation incarnation, boolean dumpFirst) {
            processes.kill(incarnation, dumpFirst);
        }

        @Override
        public void retire(Incarnation incarnation) {
            processes.retire(incarnation);
        }

        @Override
        public void forget(Incarnation incarnation) {
            link.forget(incarnation);
        }

        @Override
        public void send(Incarnation incarnation, ToWorker message) {
            link.send(incarnation, message);
        }

        @Override
        public void deliver(CallSink sink, CallEvent event) {
            deliveries.add(sink, event);
        }

        @Override
        public void remember(SlotIndex slot, Death death) {
            deaths.accept(slot, death);
        }

        @Override
        public void report(Transition transition) {
            reports.accept(transition);
        }
    }
}
