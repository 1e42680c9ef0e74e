package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.JobStore.Submission.Accepted;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A store on trial, and short words for what the parts of its contract do with it. */
public interface JobStage {

    /** What the store is opened with. */
    JobLimits LIMITS = new JobLimits(50, 20_000, Duration.ofMinutes(1));

    String OWNER = "home-1";
    AtomicLong CALLS = new AtomicLong(0x1000);

    /** The one that is open now. */
    JobStore store();

    /** Closes it and opens another one on the same data, which {@link #store} is from now on. */
    JobStore reopened() throws Exception;

    /** Jobs of which the store has told a change, in this order, since it was opened. */
    List<JobId> told();

    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    default JobRecord submit(JobDraft draft) throws Exception {
        return submit(draft.made());
    }

    default JobRecord submit(NewJob job) throws Exception {
        var submission = get(store().submit(job, 1_000_000));
        assertThat(submission).isInstanceOf(Accepted.class);
        return ((Accepted) submission).job();
    }

    default JobRecord find(JobId id) throws Exception {
        return get(store().find(id)).orElseThrow();
    }

    default List<Claim> claim(Map<String, Integer> most, Instant now) throws Exception {
        return get(store().claim(new Wish(OWNER, most, () -> new CallId(CALLS.incrementAndGet())), now));
    }

    /** The one job of agent {@code a} whose turn it is. */
    default Claim claimOne(Instant now) throws Exception {
        var claims = claim(Map.of("a", 1), now);
        assertThat(claims).hasSize(1);
        return claims.getFirst();
    }

    /** A job of agent {@code a} that runs. */
    default Claim running(JobDraft draft, Instant now) throws Exception {
        var id = submit(draft).id();
        var claim = claimOne(now);
        assertThat(claim.job().id()).isEqualTo(id);
        return claim;
    }

    default Written append(Claim claim, long batch, Instant now, JobEvent.What... events) throws Exception {
        return get(store().append(claim.fence(), batch, List.of(events), now));
    }

    default Written end(Claim claim, Ending ending, Instant now) throws Exception {
        return get(store().end(claim.fence(), ending, now));
    }

    /** A job of agent {@code a} that has ended like this. */
    default JobRecord ended(JobDraft draft, Ending ending, Instant now) throws Exception {
        var claim = running(draft, now);
        assertThat(end(claim, ending, now).held()).isTrue();
        return find(claim.job().id());
    }

    /** All events that are kept. */
    default List<JobEvent> events(JobId id) throws Exception {
        return get(store().events(id, 0, 1000));
    }

    /** The states that it came to, as its events tell. */
    default List<JobState> states(JobId id) throws Exception {
        return events(id).stream()
                .filter(event -> event.what() instanceof JobEvent.What.Changed)
                .map(event -> ((JobEvent.What.Changed) event.what()).state())
                .toList();
    }

    static Output output(String text) {
        return new Output("text/plain", text.getBytes(UTF_8));
    }

    static Ending succeeded(String text) {
        return new Ending(
                "done", "", new Ending.Next.Over(JobState.SUCCEEDED, Optional.of(output(text)), Optional.empty()));
    }

    static Ending over(JobState state, String problem) {
        var cause = new Cause(problem, "because of " + problem);
        return new Ending(problem, cause.detail(), new Ending.Next.Over(state, Optional.empty(), Optional.of(cause)));
    }

    static Ending again(Instant at) {
        return new Ending("worker-lost", "it was killed", new Ending.Next.Again(at));
    }

    static Ending untried(Instant at) {
        return new Ending("overloaded", "no room", new Ending.Next.Untried(at));
    }

    /** A time after noon. */
    static Instant noon(long secondsLater) {
        return NOON.plusSeconds(secondsLater);
    }
}
