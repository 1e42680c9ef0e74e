package io.warmpool.supervisor.pool;

import io.warmpool.proto.Limits;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.JobAttempt;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** All clients of a simulated pool: they submit, cancel, grant, and some wait for calls of an earlier supervisor. */
final class SimulatedClients {

    private static final long SECOND = 1_000_000_000;
    private static final byte[] SMALL = new byte[3];
    private static final Repeat[] REPEATS = {Repeat.UNSTARTED, Repeat.ONCE_MORE, Repeat.NEVER};
    private static final byte[] LARGE = new byte[2 * Limits.MAX_PART + 1];

    private final SplittableRandom random;
    private final PoolLimits limits;
    private final SimulatedLedger ledger;
    private final Sightings sightings;
    private final List<SimulatedClient> all = new ArrayList<>();
    private final List<SimulatedClient> open = new ArrayList<>();
    private final List<SimulatedClient> unstored = new ArrayList<>();
    private final Map<CallId, SimulatedClient> orphans = new HashMap<>();
    private final Map<String, SavedState> states = new HashMap<>();
    private long lastCall;

    SimulatedClients(SplittableRandom random, PoolLimits limits, SimulatedLedger ledger, Sightings sightings) {
        this.random = random;
        this.ledger = ledger;
        this.limits = limits;
        this.sightings = sightings;
    }

    /** The number of some call, or of the next one. */
    long someCall() {
        return 1 + random.nextLong(lastCall + 1);
    }

    void submit(Pool pool, long now) {
        var session = random.nextInt(3) == 0 ? "s" + random.nextInt(4) : "";
        var user = random.nextBoolean() ? "u" : "";
        var state = session.isEmpty() ? Optional.<SavedState>empty() : Optional.ofNullable(states.get(user + session));
        state.ifPresent(_ -> sightings.see(Sighting.STATE_BROUGHT));
        var patience = random.nextInt(4) == 0 ? random.nextLong(2 * SECOND) : 60 * SECOND;
        var number = ++lastCall;
        var job =
                random.nextInt(3) == 0 ? Optional.of(new JobAttempt("job-" + number, 1)) : Optional.<JobAttempt>empty();
        var call = new Call(
                new CallId(number),
                limits.pool(),
                random.nextInt(30) == 0 ? LARGE : SMALL,
                "text/plain",
                session,
                user,
                "",
                Map.of(),
                now + patience,
                job.isPresent() || random.nextBoolean(),
                REPEATS[random.nextInt(job.isPresent() ? 3 : 2)],
                Optional.empty(),
                job,
                new Turn(random.nextInt(9), false, state));
        ledger.submitted(call);
        var client = join(call, 0);
        var before = waiting(pool);
        pool.onSubmit(call, client, now);
        var after = waiting(pool);
        require(after <= before || after <= limits.queue(), "the queue has its bound, now waits " + after);
        if (client.outcome() instanceof Outcome.Refused(Rejection.Overloaded overloaded)) {
            require(before >= limits.queue(), "refused although there was room: " + overloaded.message());
            sightings.see(Sighting.OVERLOADED);
        }
    }

    void cancel(Pool pool, long now) {
        if (!all.isEmpty()) {
            var client = all.get(random.nextInt(all.size()));
            client.leave();
            pool.onCancel(client.call().id(), now);
            require(client.outcome() != null, "a cancelled call has its outcome at once");
        }
    }

    void grant(Pool pool) {
        if (!all.isEmpty()) {
            pool.onGrant(all.get(random.nextInt(all.size())).call().id(), 1000);
        }
    }

    /** The outcome of some job that has ended is stored. */
    void store(Pool pool) {
        unstored.stream()
                .filter(SimulatedClient::isComplete)
                .skip(random.nextInt(3))
                .findFirst()
                .ifPresent(client -> store(client, pool));
    }

    /** So are all of them; false if there is none. */
    boolean storeAll(Pool pool) {
        var complete = unstored.stream().filter(SimulatedClient::isComplete).toList();
        complete.forEach(client -> store(client, pool));
        return !complete.isEmpty();
    }

    private void store(SimulatedClient client, Pool pool) {
        unstored.remove(client);
        ledger.stored(client.call().id().value());
        pool.onAcknowledge(client.call().id());
    }

    /** The supervisor is killed: clients see their connections go, and what is not stored of a job is forgotten. */
    void loseSupervisor() {
        orphans.clear();
        open.stream()
                .filter(client -> client.outcome() == null)
                .forEach(client -> orphans.put(client.call().id(), client));
        unstored.forEach(client -> orphans.put(client.call().id(), client));
        all.clear();
        open.clear();
        unstored.clear();
    }

    /** Of the calls that an earlier supervisor had, some are waited for. */
    Optional<Claims.Claim> claim(CallId id, boolean settled, long now) {
        require(
                unstored.stream().noneMatch(client -> client.call().id().equals(id)),
                "asked for call " + id + ", which is waited for or is being stored");
        var lost = orphans.remove(id);
        require(lost == null || !settled, "asked for call " + id + " after all was settled");
        if (lost == null || random.nextBoolean() || lost.call().deadlineNanos() <= now) {
            sightings.see(Sighting.CALL_CLAIMED_BY_NOBODY);
            ledger.nobodys(id.value());
            return Optional.empty();
        }
        sightings.see(Sighting.CALL_CLAIMED);
        // Of the events that were heard the last may not have been stored.
        var heard = lost.call().job().isPresent() ? random.nextLong(lost.heard() + 1) : lost.heard();
        var client = join(lost.call(), heard);
        client.follows(lost);
        return Optional.of(new Claims.Claim(lost.call(), client, heard));
    }

    private SimulatedClient join(Call call, long heard) {
        var key = call.user() + call.session();
        var client = new SimulatedClient(call, heard, saved -> states.put(key, saved), ledger, sightings);
        all.add(client);
        open.add(client);
        if (call.job().isPresent()) {
            unstored.add(client);
        }
        return client;
    }

    /** After a tick nobody waits beyond its deadline. */
    void checkDeadlines(long now) {
        for (var client : open) {
            require(
                    client.outcome() != null || client.call().deadlineNanos() > now,
                    "call " + client.call().id() + " is past its deadline");
        }
    }

    /** True if everybody has an outcome, and those of jobs are stored. */
    boolean areServed() {
        open.removeIf(client -> client.outcome() != null);
        return open.isEmpty() && unstored.isEmpty();
    }

    void checkEnd() {
        all.forEach(SimulatedClient::checkEnd);
    }

    private static int waiting(Pool pool) {
        return pool.pulse(new PoolPulse(0, 0, 0, 0, false)).waiting();
    }

    private static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
