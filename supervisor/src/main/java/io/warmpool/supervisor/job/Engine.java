package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Decides which jobs this supervisor takes, and when: never more than their share of the places, and none before the store has
 * said what this supervisor has already. Takes events and the time, speaks through {@link Effects}; owned by one thread.
 */
final class Engine {

    /** Between two looks at everything that nobody tells of: more places, leases that ran out, news that were lost. */
    static final Duration ROUND = Duration.ofSeconds(1);

    private static final Duration IDLE_PAUSE = Duration.ofMillis(10);
    private static final int MOST_LAPSED = 16;

    private final String owner;
    private final Supplier<CallId> ids;
    private final JobSettings settings;
    private final Effects effects;
    private final Timers timers = new Timers();
    private final Runs runs;
    private final Patience patience = new Patience();
    private final Set<String> settled = new HashSet<>();
    /** Calls of attempts that the store may have begun without telling. */
    private final Set<CallId> untold = new HashSet<>();

    /** Whether the store may think that this supervisor has attempts which it does not know of. */
    private boolean isInDoubt = true;

    private boolean inherited;
    private boolean inheritUnderWay;
    private boolean claimUnderWay;
    private boolean lapsedUnderWay;
    private boolean renewUnderWay;
    private boolean readyUnderWay;
    private boolean wanted;
    private long claimFrom = Long.MIN_VALUE;
    private boolean stopping;

    Engine(
            String owner,
            Supplier<CallId> ids,
            JobSettings settings,
            Effects effects,
            DoubleSupplier random,
            Moment now) {
        this.owner = owner;
        this.ids = ids;
        this.settings = settings;
        this.effects = effects;
        this.claimFrom = now.nanos();
        this.runs = new Runs(effects, timers, random, settings.maxOutput(), _ -> wanted = true);
        inherit();
        round(now);
        renewLater(now);
        new Sweeps(effects, timers, settings.sweepInterval()).start(now);
    }

    /** The attempts that are here. */
    Runs runs() {
        return runs;
    }

    // ---- what this supervisor has ----

    private void inherit() {
        if (inheritUnderWay || claimUnderWay || lapsedUnderWay) {
            return;
        }
        inheritUnderWay = true;
        effects.inherit(owner, new Effects.Answer<>() {
            @Override
            public void come(List<Claim> claims, Moment at) {
                inheritUnderWay = false;
                onInherited(claims, at);
                effects.inheritAnswered();
            }

            @Override
            public void fail(String why, Moment at) {
                inheritLater(at);
            }
        });
    }

    private void inheritLater(Moment now) {
        timers.after(patience.next(), now, _ -> {
            inheritUnderWay = false;
            inherit();
        });
    }

    private void onInherited(List<Claim> claims, Moment now) {
        patience.reset();
        var first = !inherited;
        inherited = true;
        trust();
        for (var claim : claims) {
            var attempt = claim.job().lastAttempt().orElseThrow();
            var agent = claim.job().spec().agent();
            if (isHere(claim, now)) {
                continue;
            }
            if (first && effects.places().containsKey(agent) && !settled.contains(agent)) {
                runs.inherit(claim, now);
            } else {
                runs.bury(claim, untold.contains(attempt.call()), now);
            }
        }
        untold.clear();
        wanted = true;
        if (isInDoubt) {
            inheritUnderWay = true;
            inheritLater(now);
        }
    }

    /** Whether it is one that goes on here, and now has another fence. */
    private boolean isHere(Claim claim, Moment now) {
        var here = here(claim);
        here.ifPresent(running -> {
            if (running.phase == Running.Phase.LOST) {
                // It was somebody else's in between; to be asked for again when its call has ended.
                doubt();
            } else {
                runs.refence(running, claim, now);
            }
        });
        return here.isPresent();
    }

    private Optional<Running> here(Claim claim) {
        return runs.find(claim.job().lastAttempt().orElseThrow().call());
    }

    private void doubt() {
        isInDoubt = true;
        runs.doubt(true);
    }

    private void trust() {
        isInDoubt = false;
        runs.doubt(false);
    }

    void onTaken(Running running) {
        runs.onTaken(running);
    }

    void onSettled(String pool, Moment now) {
        settled.add(pool);
        runs.onSettled(pool, now);
    }

    // ---- what it takes ----

    /** Something may have come into the queue. */
    void onQueued() {
        wanted = true;
    }

    /** The store tells of a change. */
    void onChange(JobId job, Moment now) {
        if (runs.has(job)) {
            runs.onNews(job, now);
        } else {
            wanted = true;
        }
    }

    private void claim(Moment now) {
        if (!wanted || stopping || isInDoubt || claimUnderWay) {
            return;
        }
        if (now.nanos() < claimFrom) {
            return;
        }
        wanted = false;
        var most = room();
        if (most.isEmpty()) {
            return;
        }
        claimUnderWay = true;
        Set<CallId> given = ConcurrentHashMap.newKeySet();
        var wish = new JobStore.Wish(owner, most, () -> {
            var id = ids.get();
            given.add(id);
            return id;
        });
        effects.claim(wish, now, new Effects.Answer<>() {
            @Override
            public void come(List<Claim> claims, Moment at) {
                claimUnderWay = false;
                // One that lapsed meanwhile, and came back from another supervisor, is here already, and is ending.
                claims.stream().filter(each -> here(each).isEmpty()).forEach(each -> runs.begin(each, at));
                if (claims.isEmpty()) {
                    onNothing(at);
                } else {
                    wanted = true;
                }
            }

            @Override
            public void fail(String why, Moment at) {
                claimUnderWay = false;
                untold.addAll(given);
                doubt();
            }
        });
    }

    /** How many more of each agent there may be. */
    private Map<String, Integer> room() {
        var most = new HashMap<String, Integer>();
        effects.places().forEach((agent, places) -> {
            var share = share(places);
            var room = share - runs.roster().count(agent, share);
            if (room > 0) {
                most.put(agent, room);
            }
        });
        return most;
    }

    private int share(int places) {
        return places == 0 ? 0 : (int) Math.max(1, Math.floor(settings.maxShare() * places));
    }

    private void onNothing(Moment now) {
        claimFrom = now.nanos() + IDLE_PAUSE.toNanos();
        timers.at(claimFrom, _ -> {});
        if (readyUnderWay) {
            return;
        }
        readyUnderWay = true;
        effects.nextReady(now, new Effects.Answer<>() {
            @Override
            public void come(Optional<Instant> ready, Moment at) {
                readyUnderWay = false;
                ready.map(each -> Duration.between(at.wall(), each))
                        .filter(wait -> wait.compareTo(ROUND) < 0)
                        .ifPresent(
                                wait -> timers.after(wait.isNegative() ? Duration.ZERO : wait, at, _ -> wanted = true));
            }

            @Override
            public void fail(String why, Moment at) {
                // The next round asks for what has become ready.
                readyUnderWay = false;
            }
        });
    }

    // ---- rounds ----

    private void round(Moment now) {
        wanted = true;
        takeLapsed();
        timers.after(ROUND, now, this::round);
    }

    private void takeLapsed() {
        if (stopping || isInDoubt || lapsedUnderWay) {
            return;
        }
        lapsedUnderWay = true;
        var agents = List.copyOf(effects.places().keySet());
        effects.takeLapsed(owner, agents, MOST_LAPSED, new Effects.Answer<>() {
            @Override
            public void come(List<Claim> claims, Moment at) {
                lapsedUnderWay = false;
                claims.stream().filter(each -> !isHere(each, at)).forEach(each -> runs.bury(each, false, at));
            }

            @Override
            public void fail(String why, Moment at) {
                lapsedUnderWay = false;
                doubt();
            }
        });
    }

    private void renewLater(Moment now) {
        timers.after(settings.lease().dividedBy(3), now, at -> {
            renewLater(at);
            renew();
        });
    }

    private void renew() {
        if (renewUnderWay) {
            return;
        }
        renewUnderWay = true;
        effects.renew(owner, new Effects.Answer<>() {
            @Override
            public void come(Void nothing, Moment at) {
                renewUnderWay = false;
            }

            @Override
            public void fail(String why, Moment at) {
                // If that goes on, others take the jobs, and the fences tell.
                renewUnderWay = false;
            }
        });
    }

    // ---- the whole ----

    /** When something is due, on the clock of {@link Moment#nanos}. */
    long nextDeadline() {
        return timers.next();
    }

    /** After each event, and when something is due. */
    void onTick(Moment now) {
        timers.ring(now);
        if (isInDoubt) {
            inherit();
        }
        claim(now);
    }

    /** Takes no more; what has not ended after so long is given back. */
    void onStop(Duration drain, Moment now) {
        stopping = true;
        runs.stop();
        timers.after(drain, now, _ -> runs.giveBack());
    }

    /** Whether nothing runs here and the store owes no answer about a job. */
    boolean isQuiet() {
        return stopping
                && !claimUnderWay
                && !lapsedUnderWay
                && untold.isEmpty()
                && runs.roster().isQuiet();
    }
}
