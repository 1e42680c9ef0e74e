package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobStore.Wish;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Claims that nobody was told of: when a commit fails, it may have been made all the same. Such jobs would run for ever with
 * nobody who runs them, so they go back with the next claim. Safe from any thread.
 */
final class Untold {

    /** They were not tried by anybody. */
    private static final String WHY = "the store failed while this job was taken out of the queue";

    private final Queue<Fence> fences = new ConcurrentLinkedQueue<>();

    Claiming begin() {
        return new Claiming();
    }

    /** One claim on its way. */
    final class Claiming {

        private volatile List<Fence> back = List.of();
        private volatile List<Fence> taken = List.of();

        List<Claim> perform(Attempts attempts, Wish wish, Instant now) throws SQLException {
            back = List.copyOf(fences);
            for (var fence : back) {
                attempts.end(fence, new Ending("", WHY, new Ending.Next.Untried(now)), now);
            }
            var claims = attempts.claim(wish, now);
            taken = claims.stream().map(Claim::fence).toList();
            return claims;
        }

        void end(List<Claim> claims, Throwable failure) {
            if (failure == null) {
                fences.removeAll(back);
            } else {
                fences.addAll(taken);
            }
        }
    }
}
