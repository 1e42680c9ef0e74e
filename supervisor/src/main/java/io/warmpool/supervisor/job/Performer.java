package io.warmpool.supervisor.job;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.CallRequest;
import io.warmpool.supervisor.admission.Door;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.JobAttempt;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the {@link Engine} decides; what comes of it goes into the mailbox of its thread. */
final class Performer implements Effects {

    private static final Logger log = LoggerFactory.getLogger(Performer.class);

    private static final String TRACEPARENT = "traceparent";

    private final JobStore store;
    private final Admission admission;
    private final JobThread thread;
    private final Adoptions adoptions;
    private final long maxKept;

    Performer(JobStore store, Admission admission, JobThread thread, Adoptions adoptions, long maxKept) {
        this.store = store;
        this.admission = admission;
        this.thread = thread;
        this.adoptions = adoptions;
        this.maxKept = maxKept;
    }

    // ---- the store ----

    @Override
    public void claim(Wish wish, Moment now, Answer<List<Claim>> answer) {
        tell("jobs were not taken out of the queue", store.claim(wish, now.wall()), answer);
    }

    @Override
    public void inherit(String owner, Answer<List<Claim>> answer) {
        tell("the jobs of this supervisor were not read", store.inherit(owner), answer);
    }

    @Override
    public void inheritAnswered() {
        adoptions.answered();
    }

    @Override
    public void renew(String owner, Answer<Void> answer) {
        tell("the lease of the jobs was not renewed", store.renew(owner), answer);
    }

    @Override
    public void takeLapsed(String owner, List<String> agents, int most, Answer<List<Claim>> answer) {
        tell("lapsed jobs were not taken over", store.takeLapsed(owner, agents, most), answer);
    }

    @Override
    public void append(Outbox.Batch batch, Moment now, Answer<Written> answer) {
        tell(
                "events of job " + batch.fence().job() + " are not stored yet",
                store.append(batch.fence(), batch.number(), batch.events(), now.wall()),
                answer);
    }

    @Override
    public void end(Fence fence, Ending ending, Moment now, Answer<Written> answer) {
        tell("the end of job " + fence.job() + " is not stored yet", store.end(fence, ending, now.wall()), answer);
    }

    @Override
    public void find(JobId id, Answer<Optional<JobRecord>> answer) {
        tell("job " + id + " was not read", store.find(id), answer);
    }

    @Override
    public void sweep(Moment now, Answer<Boolean> answer) {
        tell("old jobs were not deleted", store.sweep(now.wall(), maxKept), answer);
    }

    @Override
    public void nextReady(Moment now, Answer<Optional<Instant>> answer) {
        tell("the queue was not read", store.nextReady(now.wall()), answer);
    }

    private <T> void tell(String failed, CompletableFuture<T> asked, Answer<T> answer) {
        asked.whenComplete((value, failure) -> {
            if (failure == null) {
                thread.put((_, now) -> answer.come(value, now));
            } else {
                var why = StoreException.why(failure);
                // The store says once that it cannot be used; each thing that waits for it need not.
                log.debug("{}: {}", failed, why);
                thread.put((_, now) -> answer.fail(why, now));
            }
        });
    }

    // ---- the pools ----

    @Override
    public Map<String, Integer> places() {
        var places = new HashMap<String, Integer>();
        admission.readiness().forEach(pool -> places.put(pool.pool(), pool.places()));
        return places;
    }

    @Override
    public void submit(Running running, byte[] input, Moment now) {
        var door = door(running);
        door.submit(attempt(door, running, input, now), new JobSink(thread, running));
    }

    /** It must end by the job's deadline, or by the pool's if that is earlier. */
    private static Call attempt(Door.Open door, Running running, byte[] input, Moment now) {
        var spec = running.job.spec();
        var left = spec.deadline()
                .map(deadline ->
                        Math.max(1, Duration.between(now.wall(), deadline).toMillis()))
                .orElse(0L);
        var request = new CallRequest(
                input,
                spec.contentType(),
                spec.session(),
                spec.user(),
                spec.tenant(),
                spec.traceparent().isEmpty() ? Map.of() : Map.of(TRACEPARENT, spec.traceparent()),
                left,
                true,
                false,
                Optional.of(OnBusy.ENQUEUE));
        var attempt = new JobAttempt(running.id().text(), running.attempt.number());
        return door.attempt(running.call(), request, attempt, now.nanos());
    }

    @Override
    public void cancel(Running running) {
        door(running).target().cancel(running.call());
    }

    @Override
    public void grant(Running running, long bytes) {
        door(running).target().grant(running.call(), bytes);
    }

    @Override
    public void acknowledge(Running running) {
        door(running).target().acknowledge(running.call());
    }

    @Override
    public void expect(Running running, Moment now) {
        var call = attempt(door(running), running, new byte[0], now);
        adoptions.expect(running, new Adopted(call, new JobSink(thread, running), running.heard));
    }

    @Override
    public boolean withdraw(Running running) {
        return adoptions.withdraw(running);
    }

    /** Jobs come here only for agents that {@link #places} named, and the pools do not change. */
    private Door.Open door(Running running) {
        if (admission.door(running.agent()) instanceof Door.Open open) {
            return open;
        }
        throw new IllegalStateException("no pool for " + running);
    }
}
