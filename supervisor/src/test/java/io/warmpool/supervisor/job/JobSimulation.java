package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Two supervisors on one store, under a virtual clock: the store fails and lies about it, leases run out, pools refuse and lose
 * calls, supervisors die and come back. After every step the invariants must hold, and when the trouble ends every job must
 * come to its end.
 */
final class JobSimulation {

    private static final int STEPS = 700;
    private static final int MOST_JOBS = 14;
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** What all seeds together must have been through. */
    enum Sighting {
        ADOPTED,
        TAKEN_OVER,
        DONE_BUT_TOLD_FAILED,
        SUCCEEDED,
        FAILED,
        CANCELLED,
        DEAD,
        TRIED_AGAIN,
        GAP
    }

    final MemoryJobs store = new MemoryJobs(new JobLimits(10_000, 1 << 20, Duration.ofSeconds(9)));
    final Map<Sighting, Integer> sightings = new EnumMap<>(Sighting.class);
    private final SplittableRandom random;
    private final JobIds ids;
    private final List<JobId> jobs = new ArrayList<>();
    private final Map<JobId, Integer> starts = new HashMap<>();
    private final Map<JobId, JobRecord> ended = new HashMap<>();
    private final Map<String, SimulatedLife> lives = new LinkedHashMap<>();
    private final Map<String, Map<CallId, SimulatedCall>> down = new HashMap<>();
    private long nanos = Duration.ofHours(1).toNanos();
    private long calls;

    JobSimulation(long seed) {
        random = new SplittableRandom(seed);
        ids = new JobIds(random.split());
        store.onChange(id -> lives.values().forEach(life -> {
            if (random.nextInt(5) > 0) {
                life.engine.onChange(id, now());
            }
        }));
        lives.put("a", new SimulatedLife("a", this, random.split(), new HashMap<>()));
        lives.put("b", new SimulatedLife("b", this, random.split(), new HashMap<>()));
    }

    Moment now() {
        return new Moment(nanos, START.plusNanos(nanos / 1_000_000 * 1_000_000));
    }

    CallId nextCall() {
        return new CallId(++calls);
    }

    void see(Sighting sighting) {
        sightings.merge(sighting, 1, Integer::sum);
    }

    void onStarted(SimulatedCall call) {
        var times = starts.merge(call.job.id(), 1, Integer::sum);
        require(times == 1 || !call.job.spec().atMostOnce(), "at most once, and started again: " + call.job.id());
    }

    // ---- the trouble ----

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(100));
            check();
        }
        comeToRest();
        checkHistories();
    }

    private void step(int dice) {
        if (dice < 5 && jobs.size() < MOST_JOBS) {
            submit();
        } else if (dice < 30) {
            any().ifPresent(life -> life.storeActs(true));
        } else if (dice < 55) {
            any().ifPresent(SimulatedLife::hear);
        } else if (dice < 78) {
            any().ifPresent(life -> life.poolActs(true));
        } else if (dice < 82) {
            any().ifPresent(SimulatedLife::adopt);
        } else if (dice < 84 && !jobs.isEmpty()) {
            store.cancel(jobs.get(random.nextInt(jobs.size())), now().wall()).join();
        } else if (dice < 85) {
            dieOrComeBack();
        } else if (dice < 86) {
            store.lapse(random.nextBoolean() ? "a" : "b");
        } else {
            pass(Duration.ofMillis(dice < 97 ? random.nextLong(120) : random.nextLong(4000)));
        }
    }

    private Optional<SimulatedLife> any() {
        var all = List.copyOf(lives.values());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void submit() {
        var spec = new JobSpec(
                SimulatedLife.AGENT,
                random.nextBoolean() ? "t" : "",
                "",
                random.nextInt(3) == 0 ? "s" : "",
                "",
                1,
                "",
                random.nextInt(10),
                now().wall().plusMillis(random.nextBoolean() ? 0 : random.nextLong(5000)),
                random.nextInt(5) == 0
                        ? Optional.of(now().wall().plusMillis(random.nextLong(60_000)))
                        : Optional.empty(),
                random.nextInt(4),
                Duration.ofMillis(random.nextLong(2000)),
                Duration.ofDays(9),
                "",
                "",
                random.nextInt(3) == 0);
        var id = ids.next(now().wall());
        jobs.add(id);
        store.submit(new NewJob(id, now().wall(), spec, new byte[1], new byte[32]), 1000)
                .join();
    }

    private void dieOrComeBack() {
        var owner = random.nextBoolean() ? "a" : "b";
        var life = lives.remove(owner);
        if (life != null) {
            down.put(owner, life.die());
        } else {
            comeBack(owner);
        }
    }

    private void comeBack(String owner) {
        lives.put(owner, new SimulatedLife(owner, this, random.split(), down.remove(owner)));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        lives.values().forEach(SimulatedLife::tick);
    }

    // ---- what always holds ----

    private void check() {
        for (var id : jobs) {
            var job = store.find(id).join().orElseThrow();
            var before = ended.get(id);
            if (before != null) {
                require(before.equals(job), "it had ended, and changed: " + before + " to " + job);
            } else if (job.state().isEnd()) {
                ended.put(id, job);
                onEnd(job);
            }
        }
    }

    private void onEnd(JobRecord job) {
        see(Sighting.valueOf(job.state().name()));
        var attempts = job.attempts();
        require(attempts.stream().allMatch(each -> each.ended().isPresent()), "an attempt without an end: " + job);
        if (attempts.size() > 1) {
            see(Sighting.TRIED_AGAIN);
        }
        if (job.state() == JobState.SUCCEEDED) {
            var output = new String(store.output(job.id()).join().orElseThrow().bytes(), StandardCharsets.UTF_8);
            require(output.equals("of call " + attempts.getLast().call()), "another attempt's output: " + output);
        }
        var failures = attempts.stream()
                .filter(each -> !each.outcome().equals(Verdict.STOPPED)
                        && !each.outcome().equals("done")
                        && !each.outcome().equals("cancelled"))
                .count();
        require(failures <= job.spec().retries() + 1L, "tried too often: " + job);
        require(
                attempts.stream()
                                .filter(each -> each.outcome().equals(Attempt.WORKER_LOST))
                                .count()
                        <= 2,
                "killed more than two workers: " + job);
    }

    /**
     * The agent counts what it emits: nothing comes twice, and what is missing is said to be.
     */
    private void checkHistories() {
        for (var id : jobs) {
            var last = 0L;
            var isGap = false;
            for (var event : store.events(id, 0, 10_000).join()) {
                switch (event.what()) {
                    case JobEvent.What.Changed changed -> {
                        if (changed.state() == JobState.RUNNING) {
                            last = 0;
                            isGap = false;
                        }
                    }
                    case JobEvent.What.Gap _ -> {
                        see(Sighting.GAP);
                        isGap = true;
                    }
                    case JobEvent.What.Delta(var text) -> {
                        var number = Long.parseLong(text);
                        require(
                                number == last + 1 || (isGap && number > last),
                                number + " after " + last + " of " + id);
                        last = number;
                    }
                    case JobEvent.What.Started _, JobEvent.What.Named _ -> {
                        // Nothing to count.
                    }
                }
            }
        }
    }

    // ---- the end ----

    private void comeToRest() {
        List.copyOf(down.keySet()).forEach(this::comeBack);
        for (int round = 0; round < 3000 && !isAtRest(); round++) {
            for (var life : lives.values()) {
                life.adopt();
                while (life.storeActs(false) || life.hear()) {
                    check();
                }
                life.poolActs(false);
                check();
            }
            pass(Duration.ofMillis(100));
            check();
        }
        require(
                isAtRest(),
                "did not come to rest: "
                        + jobs.stream()
                                .filter(id -> !ended.containsKey(id))
                                .map(id -> store.find(id).join().orElseThrow())
                                .toList());
    }

    private boolean isAtRest() {
        return ended.size() == jobs.size() && lives.values().stream().allMatch(SimulatedLife::isAtRest);
    }

    static void require(boolean fine, String what) {
        if (!fine) {
            throw new AssertionError(what);
        }
    }
}
