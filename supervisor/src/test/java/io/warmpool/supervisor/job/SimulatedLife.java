package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.ServedBy;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.job.SimulatedCall.Where;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One life of a supervisor in the simulation: an engine, the way to the store, and a pool whose workers outlive it. */
final class SimulatedLife implements Effects {

    static final String AGENT = "sim";
    static final int PLACES = 5;
    static final double SHARE = 0.6;
    static final int MOST = 3;
    static final long WINDOW = 300;

    private static final JobSettings SETTINGS = new JobSettings(
            1000,
            SHARE,
            2,
            Duration.ofSeconds(1),
            Duration.ofDays(9),
            Duration.ofDays(9),
            100_000,
            Duration.ofSeconds(20),
            Duration.ofSeconds(9),
            1000);

    /** Something for the store to do, and then something to tell. */
    private record Ask(Supplier<Runnable> work, Runnable unanswered) {}

    final String owner;
    final Engine engine;
    private final JobSimulation world;
    private final SplittableRandom random;
    private final Queue<Ask> asks = new ArrayDeque<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final Map<CallId, Running> expected = new HashMap<>();
    /** Those that its workers have. */
    final Map<CallId, SimulatedCall> calls;

    private boolean isInheritAnswered;
    private boolean isSettled;

    SimulatedLife(String owner, JobSimulation world, SplittableRandom random, Map<CallId, SimulatedCall> left) {
        this.owner = owner;
        this.world = world;
        this.random = random;
        this.calls = left;
        this.engine = new Engine(owner, world::nextCall, SETTINGS, this, random::nextDouble, world.now());
    }

    // ---- the store: in order, but answers come when they come ----

    private <T> void ask(Supplier<CompletableFuture<T>> work, Answer<T> answer) {
        asks.add(new Ask(
                () -> {
                    var value = work.get().join();
                    return () -> answer.come(value, world.now());
                },
                () -> answer.fail("no disk", world.now())));
    }

    /** The store does the next thing; it may say that it has not, rightly or not. */
    boolean storeActs(boolean trouble) {
        var next = asks.poll();
        if (next == null) {
            return false;
        }
        var dice = trouble ? random.nextInt(20) : 20;
        if (dice > 0) {
            var answer = next.work().get();
            if (dice == 1) {
                world.see(JobSimulation.Sighting.DONE_BUT_TOLD_FAILED);
            }
            answers.add(dice == 1 ? next.unanswered() : answer);
        } else {
            answers.add(next.unanswered());
        }
        return true;
    }

    boolean hear() {
        if (answers.isEmpty()) {
            return false;
        }
        answers.remove(random.nextInt(answers.size())).run();
        tick();
        return true;
    }

    @Override
    public void claim(Wish wish, Moment now, Answer<List<Claim>> answer) {
        ask(() -> world.store.claim(wish, now.wall()), answer);
    }

    @Override
    public void inherit(String by, Answer<List<Claim>> answer) {
        ask(() -> world.store.inherit(by), answer);
    }

    @Override
    public void inheritAnswered() {
        isInheritAnswered = true;
    }

    @Override
    public void renew(String by, Answer<Void> answer) {
        ask(() -> world.store.renew(by), answer);
    }

    @Override
    public void takeLapsed(String by, List<String> agents, int most, Answer<List<Claim>> answer) {
        ask(
                () -> world.store.takeLapsed(by, agents, most).thenApply(taken -> {
                    if (!taken.isEmpty()) {
                        world.see(JobSimulation.Sighting.TAKEN_OVER);
                    }
                    return taken;
                }),
                answer);
    }

    @Override
    public void append(Outbox.Batch batch, Moment now, Answer<Written> answer) {
        ask(() -> world.store.append(batch.fence(), batch.number(), batch.events(), now.wall()), answer);
    }

    @Override
    public void end(Fence fence, Ending ending, Moment now, Answer<Written> answer) {
        ask(() -> world.store.end(fence, ending, now.wall()), answer);
    }

    @Override
    public void find(JobId id, Answer<Optional<JobRecord>> answer) {
        ask(() -> world.store.find(id), answer);
    }

    @Override
    public void sweep(Moment now, Answer<Boolean> answer) {
        ask(() -> world.store.sweep(now.wall(), 100_000), answer);
    }

    @Override
    public void nextReady(Moment now, Answer<Optional<Instant>> answer) {
        ask(() -> world.store.nextReady(now.wall()), answer);
    }

    // ---- what the engine wants of the pool ----

    @Override
    public Map<String, Integer> places() {
        return Map.of(AGENT, PLACES);
    }

    @Override
    public void submit(Running running, byte[] input, Moment now) {
        JobSimulation.require(input.length == 1, "the input did not come");
        var active = calls.values().stream()
                .filter(call -> call.where != Where.KEPT && call.client.isPresent())
                .count();
        JobSimulation.require(active < MOST, "more than its share: " + active);
        var before = calls.put(running.call(), new SimulatedCall(running));
        JobSimulation.require(before == null, "a call was submitted twice");
    }

    @Override
    public void cancel(Running running) {
        Optional.ofNullable(calls.get(running.call())).ifPresent(call -> call.cancelled = true);
    }

    @Override
    public void grant(Running running, long bytes) {
        Optional.ofNullable(calls.get(running.call())).ifPresent(call -> {
            call.credit += bytes;
            JobSimulation.require(call.credit <= WINDOW, "more credit than was taken");
        });
    }

    @Override
    public void acknowledge(Running running) {
        var call = calls.get(running.call());
        JobSimulation.require(call == null || call.where == Where.KEPT, "a call that runs was acknowledged");
        calls.remove(running.call());
    }

    @Override
    public void expect(Running running, Moment now) {
        expected.put(running.call(), running);
    }

    @Override
    public boolean withdraw(Running running) {
        return expected.remove(running.call()) != null;
    }

    // ---- what the pool does ----

    /** After the store has said what there is, the pool looks at what its workers still have. */
    boolean adopt() {
        if (!isInheritAnswered || isSettled) {
            return false;
        }
        for (var call : List.copyOf(calls.values())) {
            if (call.client.isPresent()) {
                continue;
            }
            var running = expected.remove(call.id);
            if (running == null) {
                calls.remove(call.id);
                continue;
            }
            world.see(JobSimulation.Sighting.ADOPTED);
            call.client = Optional.of(running);
            call.credit = WINDOW;
            engine.onTaken(running);
            resume(call, running);
        }
        isSettled = true;
        engine.onSettled(AGENT, world.now());
        tick();
        return true;
    }

    private void resume(SimulatedCall call, Running running) {
        call.toldTo = running.heard;
        if (call.emitted > running.heard && random.nextBoolean()) {
            tell(call, new CallEvent.Gap(call.emitted - running.heard, "the supervisor was away"));
            call.toldTo = call.emitted;
        }
        tellEmitted(call);
        if (call.where == Where.KEPT) {
            end(call, call.cancelled ? new Outcome.Cancelled() : done(call));
        }
    }

    /** One of its calls goes on. */
    boolean poolActs(boolean trouble) {
        var open = calls.values().stream()
                .filter(call -> call.where != Where.KEPT && (isSettled || call.client.isPresent()))
                .toList();
        if (open.isEmpty()) {
            return false;
        }
        act(open.get(random.nextInt(open.size())), trouble);
        tick();
        return true;
    }

    private void act(SimulatedCall call, boolean trouble) {
        if (call.cancelled && random.nextInt(3) > 0) {
            end(call, new Outcome.Cancelled());
        } else if (call.where == Where.WAITING) {
            wait(call, trouble ? random.nextInt(8) : 7);
        } else {
            run(call, trouble ? random.nextInt(14) : random.nextBoolean() ? 13 : 5);
        }
    }

    private void wait(SimulatedCall call, int dice) {
        switch (dice) {
            case 0 -> end(call, new Outcome.Refused(new Rejection.Overloaded("no room", 1)));
            case 1 -> end(call, new Outcome.DeadlinePassed("waiting for a worker"));
            default -> {
                call.where = Where.RUNNING;
                world.onStarted(call);
                tell(call, new CallEvent.Started(new ServedBy("sim/0; pid=1"), 1));
            }
        }
    }

    private void run(SimulatedCall call, int dice) {
        switch (dice) {
            case 0 -> lose(call, false);
            case 1 -> lose(call, true);
            case 2 -> end(call, new Outcome.AgentFailed("agent-failed", "no", 1));
            case 3 -> end(call, new Outcome.AgentFailed("bad-request", "no", 1));
            case 4 -> end(call, new Outcome.DeadlinePassed("running in sim/0"));
            case 5 -> end(call, done(call));
            case 6 -> endInParts(call);
            default -> {
                if (call.credit > 0) {
                    call.emitted++;
                    tellEmitted(call);
                }
            }
        }
    }

    private void tellEmitted(SimulatedCall call) {
        while (call.toldTo < call.emitted) {
            call.toldTo++;
            var text = Long.toString(call.toldTo);
            call.credit -= text.length() + 64L;
            tell(call, new CallEvent.Delta(text));
        }
    }

    private void lose(SimulatedCall call, boolean ordered) {
        end(call, new Outcome.WorkerLost("it was killed", ordered));
        calls.remove(call.id);
    }

    private static Outcome done(SimulatedCall call) {
        var bytes = call.output().getBytes(StandardCharsets.UTF_8);
        return new Outcome.Done("text/plain", bytes.length, bytes, 1, Outcome.Given.NOTHING);
    }

    private void endInParts(SimulatedCall call) {
        var bytes = call.output().getBytes(StandardCharsets.UTF_8);
        call.where = Where.KEPT;
        tell(
                call,
                new CallEvent.Ended(
                        new Outcome.Done("text/plain", bytes.length, new byte[] {bytes[0]}, 1, Outcome.Given.NOTHING)));
        call.credit -= bytes.length - 1L;
        if (random.nextInt(4) == 0) {
            tell(call, new CallEvent.OutputLost("it was killed"));
        } else {
            var rest = new byte[bytes.length - 1];
            System.arraycopy(bytes, 1, rest, 0, rest.length);
            tell(call, new CallEvent.OutputPart(rest));
        }
    }

    private void end(SimulatedCall call, Outcome outcome) {
        call.where = Where.KEPT;
        tell(call, new CallEvent.Ended(outcome));
        if (random.nextInt(10) == 0) {
            tell(call, new CallEvent.Ended(new Outcome.WorkerLost("said a second time")));
        }
    }

    private void tell(SimulatedCall call, CallEvent event) {
        call.client.ifPresent(running -> {
            engine.runs().onEvent(running, event, world.now());
            engine.runs().onBatchEnd(running, world.now());
        });
    }

    void tick() {
        engine.onTick(world.now());
    }

    /** The supervisor is gone: what has not started goes with it, and some of the workers. */
    Map<CallId, SimulatedCall> die() {
        for (var left = random.nextInt(asks.size() + 1); left > 0; left--) {
            var _ = asks.remove().work().get();
        }
        calls.values().removeIf(call -> call.where == Where.WAITING || random.nextInt(4) == 0);
        calls.values().forEach(call -> {
            call.client = Optional.empty();
            if (call.where == Where.RUNNING && random.nextInt(3) == 0) {
                call.where = Where.KEPT;
            }
        });
        return calls;
    }

    boolean isAtRest() {
        return calls.isEmpty()
                && engine.runs().roster().placed() == 0
                && engine.runs().roster().unstored() == 0;
    }
}
