package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps jobs so that nothing loses them, and says who may run which. Every implementation passes the same contract test.
 *
 * <p>Safe from any thread and never blocks the caller. What it returns completes on threads of the store's; those must not be
 * blocked. A change is told as done only when it is durable: it then survives the death of any process, and a power cut. It
 * fails with a {@link io.warmpool.supervisor.store.StoreException} that says why; then it may or may not have been made, and
 * trying again does no harm where this page does not say otherwise.
 *
 * <p>Times are those that the caller gives. Each change of a job's state appends a {@link JobEvent.What.Changed} in the same
 * step, and tells {@link #onChange}.
 */
public interface JobStore extends AutoCloseable {

    // ---- for clients ----

    /** What became of a job that was handed in. */
    sealed interface Submission {

        /** It is stored, as queued. */
        record Accepted(JobRecord job) implements Submission {}

        /** There is one of the same agent, tenant, user and idempotency key with the same fingerprint: this. */
        record Same(JobRecord job) implements Submission {}

        /** There is one of the same key, but with another fingerprint. */
        record Different(JobId id) implements Submission {}

        /** So many are queued, and no more may be. Nothing was stored. */
        record Full(long queued) implements Submission {}
    }

    /** Stores a job unless {@code maxQueued} are queued already. One of an id that is stored already is {@code Same}. */
    CompletableFuture<Submission> submit(NewJob job, long maxQueued);

    /** One job. */
    CompletableFuture<Optional<JobRecord>> find(JobId id);

    /**
     * Jobs that match, the newest first. Costs about the same however many there are.
     *
     * @param before older ones than this only
     * @param limit 1 to 1000
     */
    CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit);

    /** How many jobs there are in each state; a state without any may be left out. */
    CompletableFuture<Map<JobState, Long>> counts();

    /**
     * Events of later ids, oldest first; nothing if there is no such job. Those that are not kept any more are left out, so
     * that the first one may have a greater id than asked for.
     *
     * @param limit 1 to 1000; there may be fewer, if they are large, but at least one if there is one
     */
    CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit);

    /** What the agent answered, if the job has succeeded. */
    CompletableFuture<Optional<Output>> output(JobId id);

    /**
     * Calls a job off. A queued one is cancelled at once, with the cause {@code cancelled}; of a running one it is noted, and who runs it hears of it through
     * {@link #onChange}, and ends it. Nothing happens to one that has ended.
     *
     * @return the job as it is after that, if there is one
     */
    CompletableFuture<Optional<JobRecord>> cancel(JobId id, Instant now);

    /**
     * Puts a job that is dead or failed back into the queue, with all its retries anew; but not one that is at most once and
     * has an attempt in its record, for that one may have been started. Any other one stays as it is: its state tells.
     *
     * @return the job as it is after that, if there is one
     */
    CompletableFuture<Optional<JobRecord>> retry(JobId id, Instant now);

    /**
     * Deletes a job that has ended, with all that belongs to it. Any other one stays.
     *
     * @return the job as it was before, if there was one
     */
    CompletableFuture<Optional<JobRecord>> delete(JobId id);

    // ---- for those who run them ----

    /**
     * What a supervisor is ready to run.
     *
     * @param owner the supervisor, by the id of its home: the same after a restart
     * @param most how many jobs of each agent; of agents that are not named there are none
     * @param calls gives each attempt the id of its call; may be asked on a thread of the store's
     */
    record Wish(String owner, Map<String, Integer> most, Supplier<CallId> calls) {

        public Wish {
            most = Map.copyOf(most);
        }
    }

    /**
     * Takes jobs out of the queue: they are running, each with a new attempt, and nobody else gets them while the owner's lease
     * lasts. Of each agent's jobs that are ready, the tenant's comes first that has the fewest running with it, and among
     * those equal the one that was served the longest ago; of one tenant's jobs that of the greatest priority, and of those the
     * oldest. A job whose deadline has passed is not given out; it may be ended at once, as {@link #sweep} does it.
     */
    CompletableFuture<List<Claim>> claim(Wish wish, Instant now);

    /**
     * What this supervisor has: all of its running jobs, each with a new fence, so that nothing which its last life has under
     * way can be written any more. To be asked before the first {@link #claim}, and again after a {@code claim} or
     * {@code takeLapsed} that failed: nobody else knows what that took.
     */
    CompletableFuture<List<Claim>> inherit(String owner);

    /**
     * Goes on holding all that this owner has, for another lease. A store that only one supervisor can use has no leases.
     */
    CompletableFuture<Void> renew(String owner);

    /**
     * Takes over running jobs of other supervisors whose lease has run out, each with a new fence; their attempts are to be
     * ended as {@link Attempt#SUPERVISOR_LOST}. None is taken before this owner has held its own lease for as long as one lasts
     * without a break: when nobody could renew, those who live get the time to do so.
     *
     * @param agents of these only
     */
    CompletableFuture<List<Claim>> takeLapsed(String owner, List<String> agents, int most);

    /**
     * What became of a change under a fence.
     *
     * @param held false if the fence is not worth anything any more: then nothing was changed
     * @param cancelling whether somebody has called the job off
     */
    record Written(boolean held, boolean cancelling) {}

    /**
     * Appends events of the attempt, in this order. {@code Started} notes the worker and the time in the attempt as well, and
     * a {@code Named} of the name {@code progress} becomes the job's progress. Beyond the limits that the store was opened
     * with, the oldest events of the job go.
     *
     * @param batch 1, 2 and so on under each fence: one that is stored already is not appended again
     */
    CompletableFuture<Written> append(Fence fence, long batch, List<JobEvent.What> events, Instant now);

    /**
     * Ends the attempt. Trying again does no harm: once it was done, the fence is not held any more.
     *
     * <p>A job that was called off does not go back into the queue: it is cancelled instead.
     *
     * <p>If the job is over and wants that told, its webhook is due at once.
     */
    CompletableFuture<Written> end(Fence fence, Ending ending, Instant now);

    // ---- housekeeping ----

    /**
     * Ends queued jobs whose deadline has passed as failed with the problem {@code deadline}, deletes ended ones that are not
     * to be kept any longer, and of those beyond {@code maxKept} the ones that ended first. Does a bounded piece of it.
     *
     * @return whether there is more to do
     */
    CompletableFuture<Boolean> sweep(Instant now, long maxKept);

    /** When the next queued job becomes ready that is not ready now, if there is one. */
    CompletableFuture<Optional<Instant>> nextReady(Instant now);

    /** Jobs whose webhook is due; nobody else gets them before {@code until}. */
    CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most);

    /**
     * What came of a try to tell. Nothing happens if the job is gone, or has come to another end meanwhile.
     *
     * @param ended the end that was told, as the job's record had it
     */
    CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook);

    // ---- the store itself ----

    /**
     * Who is told of each change, after it is durable, also of those that other supervisors make. Some may be told twice or in
     * vain, and while a store cannot be reached some are not told at all. Called on threads of the store's; must not block.
     * There is one; to be set before anything else is asked.
     */
    void onChange(Consumer<JobId> listener);

    /** Why it cannot be used at the moment, or empty if it can, as far as is known. */
    String failure();

    /** Finishes what was handed in before, for up to a few seconds. */
    @Override
    void close();
}
