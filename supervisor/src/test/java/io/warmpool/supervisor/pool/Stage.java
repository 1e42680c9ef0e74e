package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.WorkerExit;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A pool on a stage: its effects are recorded, its clock is turned by hand, and
 * its workers say what the scene tells them to. Of their own accord they only answer pings, unless they are silent.
 */
final class Stage {

    static final Duration BOOT = Duration.ofMinutes(2);
    static final Duration DRAIN = Duration.ofSeconds(30);

    /** Who waits for calls of an earlier supervisor. */
    final Map<CallId, Claims.Claim> claims = new HashMap<>();

    private final ClaimsBy claimsBy = new ClaimsBy(id -> Optional.ofNullable(claims.get(id)));

    final RecordedEffects effects = new RecordedEffects();
    final PoolLimits limits;
    final Pool pool;
    long now = Duration.ofHours(1).toNanos();

    private final Map<Long, Long> emitted = new HashMap<>();
    private final Set<Incarnation> silent = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Set<Incarnation> gone = new HashSet<>();
    private final int concurrency;
    /** What the first worker of a new generation has to answer, or null. */
    Generation.Probe probe;

    /** What is in use of each worker's heap after a collection, as its beats say. */
    long heapAfterGc;

    private int lastGeneration = 1;
    private long lastIncarnation;
    private long lastCall;
    private int pingsSeen;

    Stage(int concurrency, int queue) {
        this(concurrency, queue, Recycle.never(), 0);
    }

    Stage(int concurrency, int queue, Recycle recycle, long maxResident) {
        this.concurrency = concurrency;
        limits = new PoolLimits("echo", queue, BOOT.toNanos(), DRAIN.toNanos(), recycle, maxResident);
        pool = new Pool(limits, effects, claimsBy, this::nextIncarnation, new SplittableRandom(7));
    }

    /** How often it was said that nothing of an earlier supervisor is left to be claimed. */
    int settled() {
        return claimsBy.settled;
    }

    /** A pool whose first workers are all up. */
    static Stage withWorkers(int workers, int concurrency, int queue) {
        return new Stage(concurrency, queue).started(workers);
    }

    /** The same, with its first workers up. */
    Stage started(int workers) {
        var stage = this;
        stage.pool.onStart(workers, generation(1), List.of(), stage.now);
        stage.pool.onTick(stage.now);
        for (int i = 0; i < workers; i++) {
            stage.bringUp(stage.launched(i));
        }
        return stage;
    }

    /** A generation that was not there before. */
    Generation next() {
        return generation(++lastGeneration);
    }

    Generation generation(int number) {
        return new Generation(number, concurrency, Optional.ofNullable(probe));
    }

    // ---- workers ----

    private Incarnation nextIncarnation() {
        lastIncarnation++;
        return new Incarnation((lastIncarnation << 16) | 0x4000_0000_0000_0000L, lastIncarnation);
    }

    /** A worker that an earlier supervisor left in this slot; later ones are younger. */
    Adoptable adoptable(int slot, Generation of) {
        var incarnation = nextIncarnation();
        var startedAt = now - Duration.ofMinutes(10).toNanos() + incarnation.low();
        return new Adoptable(incarnation, new SlotIndex(slot), of, pid(incarnation), startedAt);
    }

    /** The worker that was launched as the n-th, from 0. */
    Incarnation launched(int n) {
        return effects.launches.get(n).incarnation();
    }

    Incarnation lastLaunched() {
        return effects.launches.getLast().incarnation();
    }

    int launches() {
        return effects.launches.size();
    }

    void bringUp(Incarnation worker) {
        boot(worker);
        bringUpBooted(worker);
    }

    /** From loading its agent to serving. */
    void bringUpBooted(Incarnation worker) {
        say(worker, new FromWorker.Loaded());
        say(worker, new FromWorker.Beat(1, 1, 1, 0, 1, List.of(), List.of()));
    }

    /** It answers the newest ping, and says that it runs these calls. */
    void beat(Incarnation worker, Long... running) {
        var calls =
                Stream.of(running).map(call -> new FromWorker.Running(call, 1)).toList();
        say(
                worker,
                new FromWorker.Beat(
                        effects.lastTo(worker, ToWorker.Ping.class).sequence(), 1, 1, 0, 1, calls, List.of()));
    }

    /** Until it loads its agent. */
    void boot(Incarnation worker) {
        pool.onLaunched(worker, pid(worker));
        pool.onProved(worker, false, now);
    }

    static long pid(Incarnation worker) {
        return 100 + worker.low();
    }

    /** What it was sent and has not ended, as it would say itself. */
    private List<FromWorker.Running> runningIn(Incarnation worker) {
        return effects.sentTo(worker, ToWorker.StartCall.class).stream()
                .filter(start -> !ended.contains(start.call()))
                .map(start -> new FromWorker.Running(start.call(), 1))
                .toList();
    }

    void say(Incarnation worker, FromWorker message) {
        switch (message) {
            case FromWorker.CallDone done -> ended.add(done.call());
            case FromWorker.CallFailed failed -> ended.add(failed.call());
            case FromWorker.CallCancelled cancelled -> ended.add(cancelled.call());
            default -> {}
        }
        pool.onMessage(worker, message, now);
    }

    /** It answers no pings from now on. */
    void silence(Incarnation worker) {
        silent.add(worker);
    }

    void die(Incarnation worker) {
        gone.add(worker);
        pool.onExited(worker, exit(3), now);
    }

    /** The end of a process with this exit status. */
    static WorkerExit exit(int code) {
        return new WorkerExit(Optional.of(new ExitStatus(code)), false, List.of("last words"), "");
    }

    String state(Incarnation worker) {
        return pool.snapshot(now).rows().stream()
                .filter(row -> row.incarnation().equals(worker.toString()))
                .map(WorkerRow::state)
                .findFirst()
                .orElse("GONE");
    }

    /** What is said of a slot without a worker. */
    WorkerRow vacancy(int slot) {
        return pool.snapshot(now).rows().stream()
                .filter(row -> row.slot() == slot && row.incarnation().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    boolean isFailing() {
        return pool.pulse(new PoolPulse(0, 0, 0, 0, false)).failing();
    }

    /** The last death in a slot. */
    Death death(int slot) {
        return pool.history(new SlotIndex(slot), now).orElseThrow().deaths().getFirst();
    }

    // ---- calls ----

    RecordedClient submit() {
        return submit("", Duration.ofMinutes(5), false, new byte[3]);
    }

    RecordedClient submitIn(String session) {
        return submit(session, Duration.ofMinutes(5), false, new byte[3]);
    }

    RecordedClient submitIdempotent() {
        return submit("", Duration.ofMinutes(5), true, new byte[3]);
    }

    RecordedClient submitFor(String tenant, String user, String session) {
        return submit(tenant, user, session, Turn.FIRST, new byte[3]);
    }

    /** With what it brings of its session. */
    RecordedClient submitIn(String session, Turn turn) {
        return submit("", "", session, turn, new byte[3]);
    }

    RecordedClient submitIn(String session, Turn turn, byte[] input) {
        return submit("", "", session, turn, input);
    }

    private RecordedClient submit(String tenant, String user, String session, Turn turn, byte[] input) {
        var id = new CallId(++lastCall);
        return submit(new Call(
                id,
                "echo",
                input,
                "text/plain",
                session,
                user,
                tenant,
                Map.of(),
                now + Duration.ofMinutes(5).toNanos(),
                true,
                Repeat.of(false),
                Optional.empty(),
                Optional.empty(),
                turn));
    }

    private RecordedClient submit(Call call) {
        var client = new RecordedClient(call.id());
        pool.onSubmit(call, client, now);
        return client;
    }

    RecordedClient submit(String session, Duration patience, boolean idempotent, byte[] input) {
        var id = new CallId(++lastCall);
        var deadline = now + patience.toNanos();
        return submit(new Call(
                id,
                "echo",
                input,
                "text/plain",
                session,
                "",
                "",
                Map.of(),
                deadline,
                true,
                Repeat.of(idempotent),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST));
    }

    /** The worker that a call was sent to last, or null. */
    Incarnation takerOf(RecordedClient client) {
        return effects.sent.stream()
                .filter(sent -> sent.message() instanceof ToWorker.StartCall start && start.call() == client.number())
                .map(RecordedEffects.Sent::to)
                .reduce((_, last) -> last)
                .orElse(null);
    }

    void begin(RecordedClient client) {
        say(takerOf(client), new FromWorker.CallStarted(client.number()));
    }

    void emit(RecordedClient client, String text) {
        say(takerOf(client), new FromWorker.CallEvent(client.number(), nextEvent(client), "delta", text));
    }

    /** The number of the next event of a call, which is lost unless it is said. */
    long nextEvent(RecordedClient client) {
        return emitted.merge(client.number(), 1L, Long::sum);
    }

    void finish(RecordedClient client) {
        say(
                takerOf(client),
                new FromWorker.CallDone(client.number(), "text/plain", 2, new byte[2], 5, FromWorker.Saved.NOTHING));
    }

    // ---- time ----

    static Duration nanos(long nanos) {
        return Duration.ofNanos(nanos);
    }

    /** Lets time pass, tick by tick as the pool asks for it. */
    void pass(Duration time) {
        var until = now + time.toNanos();
        while (pool.nextDeadline() <= until) {
            now = Math.max(now, pool.nextDeadline());
            tick();
        }
        now = until;
    }

    /** The supervisor itself is asleep for so long; what arrives before its next tick is up to the scene. */
    void suspend(Duration time) {
        now += time.toNanos();
    }

    void tick() {
        pool.onTick(now);
        for (; pingsSeen < effects.sent.size(); pingsSeen++) {
            var sent = effects.sent.get(pingsSeen);
            if (sent.message() instanceof ToWorker.Ping ping
                    && !silent.contains(sent.to())
                    && !gone.contains(sent.to())) {
                say(
                        sent.to(),
                        new FromWorker.Beat(ping.sequence(), 1, heapAfterGc, 0, 1, runningIn(sent.to()), List.of()));
            }
        }
    }
}
