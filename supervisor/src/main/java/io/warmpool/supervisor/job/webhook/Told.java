package io.warmpool.supervisor.job.webhook;

import io.warmpool.supervisor.job.JobSpec;
import io.warmpool.supervisor.job.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What came of one try to tell of a job's end, and when the next one is.
 *
 * @param delivered whether the other end took it
 * @param note for people; without any part of the URL but its host
 */
record Told(boolean delivered, String note) {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = JobSpec.MAX_BACK_OFF;

    /** How far the telling is after this try. */
    Webhook after(Webhook before, int mostTries, Instant now, RandomGenerator random) {
        int tries = before.tries() + 1;
        if (delivered) {
            return new Webhook(Optional.empty(), tries, true, note);
        }
        if (tries >= mostTries) {
            return new Webhook(Optional.empty(), tries, false, "given up after " + tries + " tries: " + note);
        }
        return new Webhook(Optional.of(now.plus(wait(tries, random))), tries, false, note);
    }

    /** 1 s after the first try, doubling up to an hour, ±20 % so that those that failed together do not come back together. */
    static Duration wait(int tries, RandomGenerator random) {
        var doubled = FIRST_WAIT.multipliedBy(1L << Math.min(tries - 1, 20));
        var capped = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        return Duration.ofMillis((long) (capped.toMillis() * (0.8 + 0.4 * random.nextDouble())));
    }
}
