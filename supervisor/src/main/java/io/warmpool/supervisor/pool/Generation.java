package io.warmpool.supervisor.pool;

import java.util.Optional;

/**
 * The configuration and code that workers are started with, as far as the pool decides by it.
 *
 * @param number from 1; a later deployment has a higher one
 * @param concurrency calls at once in one of its workers
 * @param probe the call that the first of its workers has to answer in a rolling restart
 */
public record Generation(int number, int concurrency, Optional<Probe> probe) {

    /**
     * A call that shows that an agent works.
     *
     * @param timeoutNanos how long it may take
     */
    public record Probe(byte[] input, String contentType, long timeoutNanos) {}

    public Generation {
        if (number < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "a generation has a number and a concurrency from 1, was " + number + " and " + concurrency);
        }
    }
}
