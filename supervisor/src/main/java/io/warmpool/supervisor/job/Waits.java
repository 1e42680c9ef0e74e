package io.warmpool.supervisor.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Those who wait for the end of a job. However many wait for one job, the store is asked for it once at a time. Safe from any
 * thread.
 */
final class Waits {

    /** How many may wait, over all jobs; who comes then gets the job as it is. */
    static final int MOST = 10_000;

    private static final class Waiter {
        private final CompletableFuture<Void> over = new CompletableFuture<>();
    }

    private static final class Waited {
        private final List<Waiter> waiters = new ArrayList<>();
        private boolean looking;
        private boolean again;
    }

    private final JobStore store;
    private final Map<JobId, Waited> jobs = new HashMap<>();
    private int waiters;

    Waits(JobStore store) {
        this.store = store;
    }

    /** The job when it has ended, or as it is after so long. */
    CompletableFuture<Optional<JobRecord>> await(JobId id, Duration wait) {
        var joined = new AtomicReference<Waiter>();
        var answer = store.find(id).thenCompose(found -> {
            if (!goesOn(found) || !wait.isPositive()) {
                return CompletableFuture.completedFuture(found);
            }
            var waiter = join(id);
            if (waiter.isEmpty()) {
                return CompletableFuture.completedFuture(found);
            }
            joined.set(waiter.get());
            // It may have ended before anybody waited.
            onChange(id);
            return waiter.get()
                    .over
                    .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((_, _) -> leave(id, waiter.get()))
                    .thenCompose(_ -> store.find(id));
        });
        // Nobody waits any more; a cancellation does not find its way down by itself.
        answer.whenComplete((_, _) -> {
            var waiter = joined.get();
            if (answer.isCancelled() && waiter != null) {
                waiter.over.cancel(false);
            }
        });
        return answer;
    }

    private static boolean goesOn(Optional<JobRecord> job) {
        return job.map(found -> !found.state().isEnd()).orElse(false);
    }

    private synchronized Optional<Waiter> join(JobId id) {
        if (waiters >= MOST) {
            return Optional.empty();
        }
        waiters++;
        var waiter = new Waiter();
        jobs.computeIfAbsent(id, _ -> new Waited()).waiters.add(waiter);
        return Optional.of(waiter);
    }

    private synchronized void leave(JobId id, Waiter waiter) {
        var waited = jobs.get(id);
        if (waited != null && waited.waiters.remove(waiter)) {
            waiters--;
            if (waited.waiters.isEmpty()) {
                jobs.remove(id);
            }
        }
    }

    synchronized int size() {
        return waiters;
    }

    /** Something happened to this job. Never blocks. */
    void onChange(JobId id) {
        synchronized (this) {
            var waited = jobs.get(id);
            if (waited == null) {
                return;
            }
            if (waited.looking) {
                waited.again = true;
                return;
            }
            waited.looking = true;
        }
        store.find(id).whenComplete((found, failure) -> looked(id, failure == null && !goesOn(found)));
    }

    private void looked(JobId id, boolean over) {
        List<Waiter> ended;
        var again = false;
        synchronized (this) {
            var waited = jobs.get(id);
            if (waited == null) {
                return;
            }
            waited.looking = false;
            again = waited.again && !over;
            waited.again = false;
            ended = over ? List.copyOf(waited.waiters) : List.of();
        }
        // Without the lock: who waits goes on in here.
        ended.forEach(waiter -> waiter.over.complete(null));
        if (again) {
            onChange(id);
        }
    }
}
