package io.warmpool.supervisor.pool;

import java.time.Duration;

/**
 * The numbers a pool keeps to. Times are in nanoseconds.
 *
 * @param pool its name
 * @param queue calls that may wait
 * @param boot from the proof of the link to a warm agent
 * @param drain for running calls to end before their worker is stopped
 * @param recycle when a worker that works is replaced
 * @param maxResident bytes of resident memory at which a worker is killed, 0 for no limit
 */
public record PoolLimits(String pool, int queue, long boot, long drain, Recycle recycle, long maxResident) {

    /** From the start of the process to the proof of its link: 10 s. */
    long hello() {
        return Duration.ofSeconds(10).toNanos();
    }

    /** From a warm agent to the answer to a ping: 10 s. */
    long probe() {
        return Duration.ofSeconds(10).toNanos();
    }

    /** From SIGTERM to SIGKILL: 10 s. */
    long term() {
        return Duration.ofSeconds(10).toNanos();
    }

    /** From one SIGKILL to the next: 5 s. */
    long kill() {
        return Duration.ofSeconds(5).toNanos();
    }

    /** Between two pings: 1 s. */
    long ping() {
        return Duration.ofSeconds(1).toNanos();
    }

    /** Silence that counts as a hang: five pings. */
    long silence() {
        return 5 * ping();
    }

    /** How long a session's call waits at its own slot before any worker may take it in its turn: 1 s. */
    long patience() {
        return Duration.ofSeconds(1).toNanos();
    }

    /** For a cancelled call to end before its worker is killed: 10 s. */
    long cancelGrace() {
        return Duration.ofSeconds(10).toNanos();
    }

    /** A tick that is later than this means that the supervisor itself was suspended: 2 s. */
    long late() {
        return Duration.ofSeconds(2).toNanos();
    }
}
