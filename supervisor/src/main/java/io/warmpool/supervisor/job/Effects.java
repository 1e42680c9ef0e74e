package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the engine wants done. Nothing here blocks, and nothing answers before it returns. */
interface Effects {

    /** Hears what the store says, on the engine's thread; exactly one of the two, once. */
    interface Answer<T> {
        void come(T value, Moment now);

        void fail(String why, Moment now);
    }

    // ---- the store, as JobStore has it ----

    void claim(Wish wish, Moment now, Answer<List<Claim>> answer);

    void inherit(String owner, Answer<List<Claim>> answer);

    /** Whether it was answered well or badly: others need not wait for it any more. */
    void inheritAnswered();

    void renew(String owner, Answer<Void> answer);

    void takeLapsed(String owner, List<String> agents, int most, Answer<List<Claim>> answer);

    void append(Outbox.Batch batch, Moment now, Answer<Written> answer);

    void end(Fence fence, Ending ending, Moment now, Answer<Written> answer);

    void find(JobId id, Answer<Optional<JobRecord>> answer);

    void sweep(Moment now, Answer<Boolean> answer);

    void nextReady(Moment now, Answer<Optional<Instant>> answer);

    // ---- the pools ----

    /** The agents that there are, each with how many calls its workers can run at once now. */
    Map<String, Integer> places();

    /** Hands the attempt's call to its pool. */
    void submit(Running running, byte[] input, Moment now);

    void cancel(Running running);

    void grant(Running running, long bytes);

    void acknowledge(Running running);

    /** The pool may take this attempt, which an earlier life began. */
    void expect(Running running, Moment now);

    /**
     * The pool may not take it any more.
     *
     * @return false if it has
     */
    boolean withdraw(Running running);
}
