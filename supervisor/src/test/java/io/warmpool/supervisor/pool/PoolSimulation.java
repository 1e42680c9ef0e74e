package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
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
    private static final int MOST_SLOTS = SimulatedOperator.MOST_SLOTS;
    private static final int MOST_ROUNDS = 1500;
    private static final long MEMORY = 1000;
    /** A call that its worker does not run is noticed within two beats. */
    private static final long PATIENCE_WITH_GHOSTS = 5 * SECOND;

    private final SplittableRandom random;
    private final PoolLimits limits;
    private final Sightings sightings = new Sightings();
    private final SimulatedLedger ledger = new SimulatedLedger();
    private final SimulatedWorld world;
    private final SimulatedClients clients;
    private final SimulatedOperator operator;
    private final SimulatedRouting routing;
    private final SimulatedEvictions evictions;
    private final Map<SimulatedWorker, Long> ghostsSince = new HashMap<>();
    private final boolean endsInShutdown;
    private final boolean recycles;

    private Pool pool;
    private ClaimsBy claims;
    private long now = 1_000 * SECOND;
    private PoolPulse pulse = new PoolPulse(0, 0, 0, 0, false);

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
        world = new SimulatedWorld(random.split(), ledger, sightings);
        clients = new SimulatedClients(random.split(), limits, ledger, sightings);
        operator = new SimulatedOperator(random.split(), world, sightings);
        routing = new SimulatedRouting(operator, sightings);
        evictions = new SimulatedEvictions(random.split(), sightings);
        world.listener(routing::onSent);
        pool = newPool();
        endsInShutdown = random.nextInt(4) == 0;
    }

    private Pool newPool() {
        claims = new ClaimsBy(id -> clients.claim(id, claims.settled > 0, now));
        var next = new Pool(limits, world, claims, world::nextIncarnation, random.split());
        routing.watch(next);
        return next;
    }

    /** Plays it to its end and says what happened in it. */
    Sightings run() {
        pool.onStart(operator.slots(), operator.first(), List.of(), now);
        require(claims.settled == 1, "there was nothing to adopt, and all is not settled");
        check();
        for (int step = 0; step < STEPS; step++) {
            now += random.nextLong(40 * MILLISECOND);
            routing.at(now, false);
            step();
            check();
            tickIfDue();
        }
        comeToRest();
        if (endsInShutdown) {
            shutDown();
        }
        checkEnd();
        return sightings;
    }

    // ---- trouble ----

    private void step() {
        int dice = random.nextInt(1000);
        if (dice < 700) {
            someWorkerActs();
        } else if (dice < 860) {
            routing.at(now, true);
            clients.submit(pool, now);
        } else if (dice < 890) {
            clients.cancel(pool, now);
        } else if (dice < 895) {
            clients.grant(pool);
        } else if (dice < 900) {
            clients.store(pool);
        } else if (dice < 930) {
            trouble(random.nextInt(7));
        } else if (dice < 937) {
            evictions.act(pool, now);
        } else if (dice < 958) {
            operator.command(pool, now);
        } else if (dice < 960) {
            crash();
        } else if (dice < 990) {
            now += random.nextLong(SECOND);
        } else if (dice < 998) {
            pass(random.nextLong(8 * SECOND));
        } else {
            // The supervisor itself is suspended: no tick comes in between.
            now += random.nextLong(3600 * SECOND);
            sightings.see(Sighting.SUPERVISOR_SUSPENDED);
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
            case 4 -> worker.loseWord();
            case 5 -> pool.onResident(worker.incarnation(), random.nextLong(MEMORY * 11 / 10), now);
            default -> sayFromTheDead();
        }
    }

    private void sayFromTheDead() {
        var dead = world.dead();
        if (dead.isEmpty()) {
            return;
        }
        var who = dead.get(random.nextInt(dead.size()));
        var call = clients.someCall();
        var staleBefore = stale();
        switch (random.nextInt(5)) {
            case 0 -> pool.onMessage(who, new FromWorker.CallStarted(call), now);
            case 1 ->
                pool.onMessage(
                        who, new FromWorker.CallDone(call, "", 0, new byte[0], 1, FromWorker.Saved.NOTHING), now);
            case 2 -> pool.onMessage(who, new FromWorker.Loaded(), now);
            case 3 -> pool.onMessage(who, new FromWorker.Resumed(true, List.of()), now);
            default -> pool.onExited(who, Stage.exit(0), now);
        }
        require(stale() == staleBefore + 1, "a message of a dead incarnation is counted");
    }

    /** The supervisor is killed, and another one takes over what lives. Clients see their connections go. */
    private void crash() {
        sightings.see(Sighting.CRASH);
        clients.loseSupervisor();
        operator.loseSupervisor();
        evictions.loseSupervisor();
        var found = world.crash(now);
        now += random.nextLong(3 * SECOND);
        pool = newPool();
        var before = world.launches();
        pool.onPast(world.memories());
        pool.onStart(operator.slots(), operator.earlier(), found, now);
        checkMemories();
        require(found.isEmpty() == (claims.settled == 1), "settled " + claims.settled + " times with " + found);
        var kept = found.stream()
                .map(each -> each.slot().value())
                .filter(slot -> slot < operator.slots())
                .distinct()
                .count();
        require(world.launches() - before == operator.slots() - kept, "a slot with a live worker was started anew");
    }

    /** Time goes by tick by tick, and only the pool acts. */
    private void pass(long nanos) {
        var until = now + nanos;
        while (now < until) {
            now = Math.min(until, Math.max(now + 1, pool.nextDeadline()));
            routing.at(now, false);
            tickIfDue();
        }
    }

    private void tickIfDue() {
        if (pool.nextDeadline() <= now) {
            pool.onTick(now);
            require(pool.nextDeadline() > now, "after a tick the next one lies ahead");
            clients.checkDeadlines(now);
            check();
        }
    }

    // ---- the end ----

    private void comeToRest() {
        operator.resumeAll(pool, now);
        for (int round = 0; round < MOST_ROUNDS && !isAtRest(); round++) {
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
        clients.storeAll(pool);
        checkGhosts();
        now = Math.max(now + MILLISECOND, Math.min(pool.nextDeadline(), now + SECOND));
        routing.at(now, false);
        tickIfDue();
    }

    /** When all has been said and read, what the pool takes for running runs, or the beats tell it soon. */
    private void checkGhosts() {
        for (var worker : world.workers()) {
            var row = rowOf(worker);
            if (row.isEmpty() || worker.isHung() || row.get().running() <= worker.running()) {
                ghostsSince.remove(worker);
            } else {
                var since = ghostsSince.computeIfAbsent(worker, _ -> now);
                require(now - since < PATIENCE_WITH_GHOSTS, "a call that no worker runs holds its room: " + row);
            }
        }
    }

    private Optional<WorkerRow> rowOf(SimulatedWorker worker) {
        return pool.snapshot(now).rows().stream()
                .filter(row -> row.state().equals("UP"))
                .filter(row -> row.incarnation().equals(worker.incarnation().toString()))
                .findFirst();
    }

    private boolean isAtRest() {
        var current = pool.pulse(pulse);
        return clients.areServed()
                && current.up() == current.slots()
                && operator.isAnswered()
                && evictions.areAnswered()
                && claims.settled == 1
                && world.workers().stream().noneMatch(SimulatedWorker::keepsOutcomes)
                && world.workers().stream().noneMatch(SimulatedWorker::isHung)
                && pool.snapshot(now).running() == 0;
    }

    private void shutDown() {
        for (int i = 0; i < 6; i++) {
            clients.submit(pool, now);
        }
        sightings.see(Sighting.SHUT_DOWN);
        var stopped = new RecordedCommand();
        operator.expectNoMore();
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
        clients.checkEnd();
        operator.checkEnd();
        checkMemories();
        require(evictions.areAnswered(), "an eviction has not ended");
        var last = pool.snapshot(now);
        require(last.waiting() == 0 && last.running() == 0, "calls remain: " + last);
    }

    // ---- what always holds ----

    private void check() {
        var before = pulse;
        pulse = pool.pulse(pulse);
        if (pulse.failing()) {
            sightings.see(Sighting.BREAKER_OPEN);
        } else if (before.failing()) {
            sightings.see(Sighting.BREAKER_CLOSED);
        }
        world.checkSlots(MOST_SLOTS, recycles || operator.isRolling() ? 2 : 1);
        operator.check(pulse);
        require(claims.settled <= 1, "settled " + claims.settled + " times");
        var snapshot = pool.snapshot(now);
        routing.check(snapshot);
        for (var row : snapshot.rows()) {
            var most = row.generation() == 0 ? 0 : operator.concurrencyOf(row.generation());
            // A message is made only where it is told: this is asked after every step.
            if (row.running() > most
                    && (row.running() > (2 + Limits.KEPT_OUTCOMES) * most || !world.hasResumed(row.incarnation()))) {
                throw new AssertionError(row.running() + " calls in one worker, its room is " + most);
            }
        }
    }

    /** What a slot knows of its past is what was kept of it, also by supervisors before and in slots taken away meanwhile. */
    private void checkMemories() {
        var memories = world.memories();
        for (int index = 0; index < MOST_SLOTS; index++) {
            var slot = new SlotIndex(index);
            pool.history(slot, now)
                    .ifPresent(history -> require(
                            history.deaths().equals(memories.getOrDefault(slot, List.of())),
                            "a death is not kept, or kept twice: " + history));
        }
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
