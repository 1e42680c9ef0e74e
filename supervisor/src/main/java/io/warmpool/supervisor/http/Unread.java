package io.warmpool.supervisor.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of answers may wait in memory for clients to read them, over all connections. Safe from any thread. */
final class Unread {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    Unread(long limit) {
        this.limit = limit;
    }

    /** A part of it, which is to be given back once. */
    final class Share {

        private final AtomicLong bytes;

        private Share(long bytes) {
            this.bytes = new AtomicLong(bytes);
        }

        /** What was taken before it was known turned out to be this much, whether or not there is so much left. */
        Share of(long known) {
            taken.addAndGet(known - bytes.getAndSet(known));
            return this;
        }

        /** Doing it again does no harm. */
        void giveBack() {
            taken.addAndGet(-bytes.getAndSet(0));
        }
    }

    /** Takes so many bytes of it, if they are left. */
    Optional<Share> take(long bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return Optional.of(new Share(bytes));
        }
        taken.addAndGet(-bytes);
        return Optional.empty();
    }

    long inUse() {
        return taken.get();
    }

    /** What a client is told for whom nothing is left. */
    Problem full() {
        return JobProblem.refused(
                "answers of " + (limit >> 20) + " MiB wait for other clients to read them: try again in a moment",
                RETRY_AFTER_SECONDS);
    }
}
