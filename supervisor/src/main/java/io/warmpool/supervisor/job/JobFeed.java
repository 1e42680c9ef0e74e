package io.warmpool.supervisor.job;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The events of jobs for those who follow them, however many follow the same one: each reads at its own pace, what was read
 * lately is in memory once for all, and the store is asked for the rest. Safe from any thread.
 */
public interface JobFeed {

    /**
     * Some events, oldest first.
     *
     * @param missing events before the first of these that are not kept any more, from and to, both included
     * @param end the job, if it has ended and the last of these is its last event
     */
    record Page(List<JobEvent> events, Optional<Missing> missing, Optional<JobRecord> end) {}

    /** Ids of events that nobody can have any more. */
    record Missing(long from, long to) {}

    /**
     * Events of later ids; an empty page if there are none yet, and nothing if there is no such job.
     *
     * @param after an id; one that is greater than the last event's is taken for that
     */
    CompletableFuture<Optional<Page>> read(JobId id, long after);

    /** One who hears of news. */
    interface Follower {

        /** There may be events that were not there before. On any thread, must not block; may come in vain. */
        void onNews();
    }

    /** Follows until it is closed, which does not block. */
    interface Following extends AutoCloseable {

        @Override
        void close();
    }

    /** Empty if too many follow already. */
    Optional<Following> follow(JobId id, Follower follower);
}
