package io.warmpool.supervisor.job;

import java.math.BigInteger;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Gives out ids of jobs, each greater than the one before, also within a millisecond. Safe from any thread. */
public final class JobIds {

    private static final int RANDOM_BITS = 80;
    private static final BigInteger BASE = BigInteger.valueOf(JobId.DIGITS.length());

    private final RandomGenerator random;
    private BigInteger last = BigInteger.ZERO;

    /** {@code random} must be one that cannot be foretold. */
    public JobIds(RandomGenerator random) {
        this.random = random;
    }

    /** The next one. If the clock was set back, ids go on from the latest time that was seen. */
    public synchronized JobId next(Instant now) {
        var fresh =
                BigInteger.valueOf(now.toEpochMilli()).shiftLeft(RANDOM_BITS).or(tail());
        // A random step within the millisecond: ids stay unguessable, and 2^79 of them fit.
        last = fresh.shiftRight(RANDOM_BITS).compareTo(last.shiftRight(RANDOM_BITS)) > 0
                ? fresh
                : last.add(BigInteger.valueOf(random.nextLong(1, 1L << 62)));
        return new JobId(text(last));
    }

    private BigInteger tail() {
        var bytes = new byte[RANDOM_BITS / 8];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes);
    }

    private static String text(BigInteger value) {
        var text = new char[JobId.LENGTH];
        var rest = value;
        for (int i = JobId.LENGTH - 1; i >= 0; i--) {
            var split = rest.divideAndRemainder(BASE);
            text[i] = JobId.DIGITS.charAt(split[1].intValue());
            rest = split[0];
        }
        return new String(text);
    }
}
