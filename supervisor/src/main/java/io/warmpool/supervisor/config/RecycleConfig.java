package io.warmpool.supervisor.config;

import java.time.Duration;

/**
 * When a worker is replaced although it serves well; zero means never.
 *
 * @param maxCalls after so many calls
 * @param maxAge after so long a life
 * @param maxMemory when its heap holds more than this after a collection
 * @param maxResident the hard limit: a worker with more resident memory is killed
 */
public record RecycleConfig(long maxCalls, Duration maxAge, Size maxMemory, Size maxResident) {

    public RecycleConfig {
        new Rules()
                .range("max-calls", maxCalls, 0L, 1_000_000_000_000L)
                .range("max-age", maxAge, Duration.ZERO, Duration.ofDays(365))
                .range("max-memory", maxMemory, Size.ZERO, Size.parse("1024g"))
                .range("max-resident", maxResident, Size.ZERO, Size.parse("1024g"))
                .enforce();
    }
}
