package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One random life of a pool under a virtual clock: everything that may happen to it does, in an order that the seed
 * decides. After every step the invariants must hold, and when the trouble ends everything must come to its end.
 */
final class PoolSimulation {

    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final int STEPS = 500;
    private static final int MOST_SLOTS = 5;
    private static final long MEMORY = 1000;
    private static final byte[] SMALL = new byte[3];
    private static final byte[] LARGE = new byte[2 * Limits.MAX_PART + 1];
    private static final List<String> SERVING = List.of("UP");
    private static final List<String> CURRENT = List.of("SPAWNING", "LOADING", "PROBING", "UP");

    private final SplittableRandom random;
    private final PoolLimits limits;
    private final SimulatedWorld world;
    private Pool pool;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<SimulatedClient> open = new ArrayList<>();
    private final List<RecordedCommand> commands = new ArrayList<>();
    private final List<Generation> generations = new ArrayList<>();
    private final Map<CallId, Call> orphans = new HashMap<>();
    private final boolean endsInShutdown;
    private final boolean recycles;

    private long now = 1_000 * SECOND;
    private PoolPulse pulse = new PoolPulse(0, 0, 0, false);
    private RecordedCommand roll = new RecordedCommand();
    private int upBeforeRoll;
    private int lostBeforeRoll;
    private long lastCall;
    private int lastGeneration;
    private int slots;

    PoolSimulation(long seed) {
        random = new SplittableRandom(seed);
        recycles = random.nextInt(3) == 0;
        var recycle = Recycle.any(
                Recycle.maxCalls(1 + random.nextInt(30)),
                Recycle.maxAge(random.nextLong(5 * SECOND, 100 * SECOND)),
                Recycle.maxMemory(90));
        limits = new PoolLimits(
                "sim",
                random.nextInt(8),
                30 * SECOND,
                5 * SECOND,
                recycles ? recycle : Recycle.never(),
                random.nextInt(3) == 0 ? MEMORY : 0);
        world = new SimulatedWorld(random.split());
        pool = newPool();
        endsInShutdown = random.nextInt(4) == 0;
    }

    private Pool newPool() {
        return new Pool(limits, world, this::claim, world::nextIncarnation, random.split());
    }

    void run() {
        slots = 1 + random.nextInt(MOST_SLOTS);
        pool.onStart(slots, generation(8), List.of(), now);
        check();
        for (int step = 0; step < STEPS; step++) {
            now += random.nextLong(40 * MILLISECOND);
            step();
            check();
            tickIfDue();
        }
        comeToRest();
        if (endsInShutdown) {
            shutDown();
        }
        checkEnd();
    }

    // ---- trouble ----

    private void step() {
        int dice = random.nextInt(1000);
        if (dice < 700) {
            someWorkerActs();
        } else if (dice < 860) {
            submit();
        } else if (dice < 890) {
            cancel();
        } else if (dice < 900) {
            grant();
        } else if (dice < 930) {
            trouble(random.nextInt(6));
        } else if (dice < 958) {
            command(random.nextInt(8));
        } else if (dice < 960) {
            crash();
        } else if (dice < 990) {
            now += random.nextLong(SECOND);
        } else if (dice < 998) {
            pass(random.nextLong(8 * SECOND));
        } else {
            // The supervisor itself is suspended: no tick comes in between.
            now += random.nextLong(3600 * SECOND);
        }
    }

    private void someWorkerActs() {
        var workers = world.workers();
        if (!workers.isEmpty()) {
            for (int i = 0; i < 3; i++) {
                move(workers.get(random.nextInt(workers.size())), false);
            }
        }
    }

    /** Something happens to a worker or to what it said; false if nothing could. */
    private boolean move(SimulatedWorker worker, boolean calm) {
        if (worker.phase() == SimulatedWorker.Phase.FORKING) {
            if (!calm && random.nextInt(10) == 0) {
                worker.die();
                worker.tellsExit();
                pool.onLaunchFailed(worker.incarnation(), "no memory", now);
            } else {
                worker.forked();
                pool.onLaunched(worker.incarnation(), 100 + worker.incarnation().low());
            }
            return true;
        }
        if (worker.hasWordsOnTheWire() && random.nextBoolean()) {
            arrive(worker, worker.arriving());
            return true;
        }
        // Its exit comes another way than its words: some of them may be late.
        if (!worker.isAlive() && (random.nextInt(3) == 0 || calm) && worker.tellsExit()) {
            pool.onExited(worker.incarnation(), Stage.exit(137), now);
            return true;
        }
        if (!worker.isAlive() && !worker.hasWordsOnTheWire() && worker.hasToldExit()) {
            world.bury(worker);
            return true;
        }
        return worker.act(calm) || worker.hasWordsOnTheWire();
    }

    private void arrive(SimulatedWorker worker, FromWorker message) {
        if (message instanceof FromWorker.Proof) {
            pool.onProved(worker.incarnation(), worker.provedAgain(), now);
            worker.receive(new ToWorker.Welcome());
        } else {
            pool.onMessage(worker.incarnation(), message, now);
        }
    }

    private void submit() {
        var session = random.nextInt(3) == 0 ? "s" + random.nextInt(6) : "";
        var patience = random.nextInt(4) == 0 ? random.nextLong(2 * SECOND) : 60 * SECOND;
        var call = new Call(
                new CallId(++lastCall),
                limits.pool(),
                random.nextInt(30) == 0 ? LARGE : SMALL,
                "text/plain",
                session,
                "",
                "",
                Map.of(),
                now + patience,
                random.nextBoolean(),
                random.nextInt(3) == 0);
        var client = new SimulatedClient(call);
        clients.add(client);
        open.add(client);
        var before = pool.pulse(pulse).waiting();
        pool.onSubmit(call, client, now);
        var after = pool.pulse(pulse).waiting();
        require(after <= before || after <= limits.queue(), "the queue has its bound, now waits " + after);
        if (client.outcome() instanceof Outcome.Refused(Rejection.Overloaded overloaded)) {
            require(before >= limits.queue(), "refused although there was room: " + overloaded.message());
        }
    }

    private void cancel() {
        if (!clients.isEmpty()) {
            var client = clients.get(random.nextInt(clients.size()));
            client.leave();
            pool.onCancel(client.call().id(), now);
            require(client.outcome() != null, "a cancelled call has its outcome at once");
        }
    }

    private void grant() {
        if (!clients.isEmpty()) {
            pool.onGrant(clients.get(random.nextInt(clients.size())).call().id(), 1000);
        }
    }

    private void trouble(int which) {
        var workers = world.workers();
        if (workers.isEmpty()) {
            return;
        }
        var worker = workers.get(random.nextInt(workers.size()));
        switch (which) {
            case 0 -> {
                if (worker.phase() != SimulatedWorker.Phase.FORKING) {
                    worker.die();
                }
            }
            case 1 -> worker.hang();
            case 2, 3 -> worker.dropLink();
            case 4 -> pool.onResident(worker.incarnation(), random.nextLong(MEMORY * 11 / 10), now);
            default -> sayFromTheDead();
        }
    }

    private void sayFromTheDead() {
        var dead = world.dead();
        if (dead.isEmpty()) {
            return;
        }
        var who = dead.get(random.nextInt(dead.size()));
        var call = 1 + random.nextLong(lastCall + 1);
        var staleBefore = stale();
        switch (random.nextInt(5)) {
            case 0 -> pool.onMessage(who, new FromWorker.CallStarted(call), now);
            case 1 -> pool.onMessage(who, new FromWorker.CallDone(call, "", 0, SMALL, 1), now);
            case 2 -> pool.onMessage(who, new FromWorker.Loaded(), now);
            case 3 -> pool.onMessage(who, new FromWorker.Resumed(true, List.of()), now);
            default -> pool.onExited(who, Stage.exit(0), now);
        }
        require(stale() == staleBefore + 1, "a message of a dead incarnation is counted");
    }

    private void command(int which) {
        var command = new RecordedCommand();
        var slot = new SlotIndex(random.nextInt(MOST_SLOTS));
        commands.add(command);
        switch (which) {
            case 0 -> {
                // Who takes slots away takes workers away: what the roll promised ends here.
                upBeforeRoll = 0;
                slots = 1 + random.nextInt(MOST_SLOTS);
                pool.onResize(slots, command, now);
            }
            case 1 -> restart(generation(), List.of(), command);
            case 2 -> restart(generation(), List.of(slot), command);
            case 7 -> restart(earlier(), List.of(), command);
            case 3 -> pool.onPause(slot, true, command, now);
            case 4, 5 -> pool.onPause(slot, false, command, now);
            default -> pool.onKill(slot, command, now);
        }
    }

    private void restart(Generation to, List<SlotIndex> some, RecordedCommand command) {
        for (var slot : some) {
            if (pool.history(slot, now).isEmpty()) {
                pool.onRestart(to, some, command, now);
                require(!command.failed().isEmpty(), "restarted a slot that does not exist");
                return;
            }
        }
        upBeforeRoll = up();
        lostBeforeRoll = world.lostWhileUp();
        roll = command;
        pool.onRestart(to, some, command, now);
    }

    /** A deployment: good, flaky or broken. */
    private Generation generation() {
        return generation(random.nextInt(4) == 0 ? 100 : random.nextInt(3) == 0 ? 50 : 8);
    }

    private Generation generation(int badness) {
        var probe = random.nextBoolean()
                ? Optional.of(new Generation.Probe(random.nextInt(5) == 0 ? LARGE : SMALL, "text/plain", 10 * SECOND))
                : Optional.<Generation.Probe>empty();
        var next = new Generation(++lastGeneration, 1 + random.nextInt(3), probe);
        generations.add(next);
        world.deploy(new SimulatedGeneration(next, badness));
        return next;
    }

    /** One to go back to. */
    private Generation earlier() {
        return generations.get(random.nextInt(generations.size()));
    }

    /** The supervisor is killed, and another one takes over what lives. Clients see their connections go. */
    private void crash() {
        for (var client : clients) {
            client.leave();
        }
        orphans.clear();
        open.forEach(client -> orphans.put(client.call().id(), client.call()));
        clients.clear();
        open.clear();
        commands.clear();
        roll = new RecordedCommand();
        roll.onFailed("crashed");
        upBeforeRoll = 0;
        var found = world.crash(now);
        now += random.nextLong(3 * SECOND);
        pool = newPool();
        var before = world.launches();
        pool.onStart(slots, earlier(), found, now);
        var kept = found.stream()
                .map(each -> each.slot().value())
                .filter(slot -> slot < slots)
                .distinct()
                .count();
        require(world.launches() - before == slots - kept, "a slot with a live worker was started anew");
    }

    /** Of the calls that an earlier supervisor had, some are waited for. */
    private Optional<Claims.Claim> claim(CallId id) {
        var call = orphans.remove(id);
        if (call == null || random.nextBoolean() || call.deadlineNanos() <= now) {
            return Optional.empty();
        }
        var client = new SimulatedClient(call);
        clients.add(client);
        open.add(client);
        return Optional.of(new Claims.Claim(call, client));
    }

    /** Time goes by tick by tick, and only the pool acts. */
    private void pass(long nanos) {
        var until = now + nanos;
        while (now < until) {
            now = Math.min(until, Math.max(now + 1, pool.nextDeadline()));
            tickIfDue();
        }
    }

    private void tickIfDue() {
        if (pool.nextDeadline() <= now) {
            pool.onTick(now);
            require(pool.nextDeadline() > now, "after a tick the next one lies ahead");
            open.removeIf(client -> client.outcome() != null);
            for (var client : open) {
                require(
                        client.call().deadlineNanos() > now,
                        "call " + client.call().id() + " is past its deadline");
            }
            check();
        }
    }

    // ---- the end ----

    private void comeToRest() {
        for (int slot = 0; slot < MOST_SLOTS; slot++) {
            var command = new RecordedCommand();
            pool.onPause(new SlotIndex(slot), false, command, now);
        }
        for (int round = 0; round < 400 && !isAtRest(); round++) {
            round();
        }
        require(isAtRest(), "did not come to rest: " + pool.snapshot(now));
    }

    private void round() {
        var moved = true;
        for (int i = 0; moved && i < 100; i++) {
            moved = false;
            for (var worker : world.workers()) {
                moved |= move(worker, true);
                check();
            }
        }
        now = Math.max(now + MILLISECOND, Math.min(pool.nextDeadline(), now + SECOND));
        tickIfDue();
    }

    private boolean isAtRest() {
        open.removeIf(client -> client.outcome() != null);
        var current = pool.pulse(pulse);
        return open.isEmpty()
                && current.up() == current.slots()
                && commands.stream().allMatch(RecordedCommand::isOver)
                && world.workers().stream().noneMatch(SimulatedWorker::isHung)
                && pool.snapshot(now).running() == 0;
    }

    private void shutDown() {
        for (int i = 0; i < 6; i++) {
            submit();
        }
        var stopped = new RecordedCommand();
        upBeforeRoll = 0;
        pool.onShutdown(random.nextLong(20 * SECOND), stopped, now);
        for (int step = 0; step < 60 && !stopped.isOver(); step++) {
            now += random.nextLong(40 * MILLISECOND);
            someWorkerActs();
            trouble(random.nextInt(20));
            check();
            tickIfDue();
        }
        for (int round = 0; round < 200 && !stopped.isOver(); round++) {
            round();
        }
        require(stopped.done().equals("stopped"), "did not stop: " + pool.snapshot(now));
        require(world.workers().stream().noneMatch(SimulatedWorker::isAlive), "stopped, and a worker lives");
        require(pool.pulse(pulse).up() == 0, "stopped, and a worker is up");
    }

    private void checkEnd() {
        for (var client : clients) {
            client.checkEnd();
        }
        for (var command : commands) {
            require(command.isOver(), "a command has not ended");
        }
        var last = pool.snapshot(now);
        require(last.waiting() == 0 && last.running() == 0, "calls remain: " + last);
    }

    // ---- what always holds ----

    private void check() {
        pulse = pool.pulse(pulse);
        for (int slot = 0; slot < MOST_SLOTS; slot++) {
            int serving = world.inSlot(slot, SERVING);
            require(serving <= 1, "slot " + slot + " has " + serving + " workers that serve");
            int current = world.inSlot(slot, CURRENT);
            require(
                    current <= (roll.isOver() && !recycles ? 1 : 2),
                    "slot " + slot + " has " + current + " live workers");
        }
        for (var row : pool.snapshot(now).rows()) {
            var most = row.generation() == 0
                    ? 0
                    : generations.get(row.generation() - 1).concurrency();
            require(row.running() <= most, row.running() + " calls in one worker, its room is " + most);
        }
        // In a roll, workers are never fewer than before it, less those that were lost otherwise.
        if (!roll.isOver()) {
            var lost = world.lostWhileUp() - lostBeforeRoll;
            require(pulse.up() >= upBeforeRoll - lost, "a roll took the last warm worker of a slot: " + pulse);
        }
    }

    private int up() {
        return pool.pulse(pulse).up();
    }

    private long stale() {
        return pool.snapshot(now).staleMessages();
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
