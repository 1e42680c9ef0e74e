package io.warmpool.supervisor.config;

import java.time.Duration;

/**
 * When a worker is replaced although nothing is wrong with it; zero means never. Read and checked, not acted on yet.
 *
 * @param maxCalls after so many calls
 * @param maxAge after so long a life
 * @param maxMemory when its resident memory is larger
 */
public record RecycleConfig(long maxCalls, Duration maxAge, Size maxMemory) {

    public RecycleConfig {
        new Rules()
                .range("max-calls", maxCalls, 0L, 1_000_000_000_000L)
                .range("max-age", maxAge, Duration.ZERO, Duration.ofDays(365))
                .range("max-memory", maxMemory, Size.ZERO, Size.parse("1024g"))
                .enforce();
    }
}
