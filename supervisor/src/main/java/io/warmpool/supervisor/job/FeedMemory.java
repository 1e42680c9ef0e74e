package io.warmpool.supervisor.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** How much memory the windows of all followed jobs take. Beyond the limit, those that are followed the longest lose theirs. */
final class FeedMemory {

    private final long mostOfAll;
    private final long mostOfOne;
    private final Supplier<Collection<FollowedJob>> followed;
    private final AtomicLong taken = new AtomicLong();

    FeedMemory(long mostOfAll, long mostOfOne, Supplier<Collection<FollowedJob>> followed) {
        this.mostOfAll = mostOfAll;
        this.mostOfOne = mostOfOne;
        this.followed = followed;
    }

    long mostOfOne() {
        return mostOfOne;
    }

    long taken() {
        return taken.get();
    }

    /** A window has grown by so many bytes. Must be told without the lock of any. */
    void changed(long bytes) {
        if (taken.addAndGet(bytes) > mostOfAll && bytes > 0) {
            makeRoom();
        }
    }

    /** Some more than is needed, so that it is seldom. */
    private void makeRoom() {
        var oldest = followed.get().stream()
                .sorted(Comparator.comparingLong(FollowedJob::number))
                .toList();
        for (var job : oldest) {
            if (taken.get() <= mostOfAll - mostOfAll / 8) {
                return;
            }
            job.shrink();
        }
    }
}
