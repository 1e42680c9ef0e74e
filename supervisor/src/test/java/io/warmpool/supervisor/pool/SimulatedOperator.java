package io.warmpool.supervisor.pool;

import io.warmpool.proto.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Who deploys, restarts, scales, pauses and kills in a simulated pool, and checks what was promised for each. */
final class SimulatedOperator {

    static final int MOST_SLOTS = 5;

    private static final int FINE = 8;
    private static final int FLAKY = 50;
    private static final int BROKEN = 100;
    private static final long PROBE_TIMEOUT = 10_000_000_000L;

    private final SplittableRandom random;
    private final SimulatedWorld world;
    private final Sightings sightings;
    private final List<RecordedCommand> commands = new ArrayList<>();
    private final List<Generation> generations = new ArrayList<>();
    private final Set<SlotIndex> paused = new HashSet<>();
    private RecordedCommand roll = new RecordedCommand();
    private boolean goesBack;
    private int upBeforeRoll;
    private int lostBeforeRoll;
    private int slots;

    SimulatedOperator(SplittableRandom random, SimulatedWorld world, Sightings sightings) {
        this.random = random;
        this.world = world;
        this.sightings = sightings;
        this.slots = 1 + random.nextInt(MOST_SLOTS);
        roll.onDone("none yet");
    }

    /** How many slots the pool is to have. */
    int slots() {
        return slots;
    }

    boolean isRolling() {
        return !roll.isOver();
    }

    Generation first() {
        return deploy(FINE);
    }

    /** One to go back to. */
    Generation earlier() {
        return generations.get(random.nextInt(generations.size()));
    }

    int concurrencyOf(int generation) {
        return generations.get(generation - 1).concurrency();
    }

    void command(Pool pool, long now) {
        var command = new RecordedCommand();
        var slot = new SlotIndex(random.nextInt(MOST_SLOTS));
        commands.add(command);
        switch (random.nextInt(9)) {
            case 0 -> resize(pool, command, now);
            case 1, 2 -> restart(pool, deploy(), List.of(), command, now);
            case 3 -> restart(pool, deploy(), List.of(slot), command, now);
            case 4 -> restart(pool, earlier(), List.of(), command, now);
            case 5 -> pause(pool, slot, command, now);
            case 6, 7 -> {
                pool.onPause(slot, false, command, now);
                paused.remove(slot);
            }
            default -> pool.onKill(slot, command, now);
        }
    }

    private void resize(Pool pool, RecordedCommand command, long now) {
        expectNoMore();
        slots = 1 + random.nextInt(MOST_SLOTS);
        paused.removeIf(index -> index.value() >= slots);
        pool.onResize(slots, command, now);
    }

    private void pause(Pool pool, SlotIndex slot, RecordedCommand command, long now) {
        pool.onPause(slot, true, command, now);
        if (command.failed().isEmpty()) {
            paused.add(slot);
        }
    }

    private void restart(Pool pool, Generation to, List<SlotIndex> some, RecordedCommand command, long now) {
        for (var slot : some) {
            if (pool.history(slot, now).isEmpty()) {
                pool.onRestart(to, some, command, now);
                require(!command.failed().isEmpty(), "restarted a slot that does not exist");
                return;
            }
        }
        notice();
        goesBack = some.isEmpty() && to.number() < pool.snapshot(now).generation();
        upBeforeRoll = up(pool);
        lostBeforeRoll = world.lostWhileUp();
        var before = roll;
        roll = command;
        pool.onRestart(to, some, command, now);
        require(before.isOver(), "two rolls at once");
        if (before.failed().startsWith("superseded")) {
            sightings.see(Sighting.ROLL_SUPERSEDED);
        }
    }

    /** A deployment: good, flaky or broken. */
    private Generation deploy() {
        return deploy(random.nextInt(4) == 0 ? BROKEN : random.nextInt(3) == 0 ? FLAKY : FINE);
    }

    private Generation deploy(int badness) {
        var input = new byte[random.nextInt(5) == 0 ? 2 * Limits.MAX_PART + 1 : 3];
        var probe = random.nextBoolean()
                ? Optional.of(new Generation.Probe(input, "text/plain", PROBE_TIMEOUT))
                : Optional.<Generation.Probe>empty();
        var next = new Generation(generations.size() + 1, 1 + random.nextInt(3), probe);
        generations.add(next);
        world.deploy(new SimulatedGeneration(next, badness));
        return next;
    }

    /** Who takes slots away takes workers away: what the roll promised ends here. */
    void expectNoMore() {
        upBeforeRoll = 0;
    }

    /** The supervisor is killed, and with it all that it was told. */
    void loseSupervisor() {
        commands.clear();
        paused.clear();
        roll = new RecordedCommand();
        roll.onFailed("crashed");
        expectNoMore();
    }

    /** Takes back the pauses that are still on. Slots in quarantine have to come back by themselves. */
    void resumeAll(Pool pool, long now) {
        for (var slot : paused) {
            pool.onPause(slot, false, new RecordedCommand(), now);
        }
    }

    /** In a roll, workers are never fewer than before it, less those that were lost otherwise. */
    void check(PoolPulse pulse) {
        if (isRolling()) {
            var lost = world.lostWhileUp() - lostBeforeRoll;
            require(pulse.up() >= upBeforeRoll - lost, "a roll took the last warm worker of a slot: " + pulse);
        }
    }

    boolean isAnswered() {
        return commands.stream().allMatch(RecordedCommand::isOver);
    }

    void checkEnd() {
        require(isAnswered(), "a command has not ended");
        notice();
    }

    /** Looks how the last roll went. */
    private void notice() {
        if (roll.steps().stream().anyMatch(step -> step.contains("trying once more"))) {
            sightings.see(Sighting.ROLL_TRIED_ONCE_MORE);
        }
        if (roll.failed().contains("paused after")) {
            sightings.see(Sighting.ROLL_PAUSED);
        } else if (roll.failed().contains("nothing was changed")) {
            sightings.see(Sighting.ROLL_CHANGED_NOTHING);
        } else if (roll.done().startsWith("restarted")) {
            sightings.see(goesBack ? Sighting.ROLLED_BACK : Sighting.ROLL_DONE);
        }
    }

    private static int up(Pool pool) {
        return pool.pulse(new PoolPulse(0, 0, 0, 0, false)).up();
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
