package io.warmpool.supervisor.http;

import java.time.Duration;
import java.util.Set;

/**
 * What the HTTP server keeps to.
 *
 * @param maxBody the largest request body in bytes
 * @param maxOutput the largest output of an agent in bytes
 * @param maxConnections more are answered 503 and closed
 * @param hosts names, besides the loopback ones and the bind address, by which clients may call it
 */
public record HttpSettings(int maxBody, int maxOutput, int maxConnections, Set<String> hosts, Timeouts timeouts) {

    private static final int LARGEST = 1 << 30;

    public HttpSettings {
        requireSize("max-body", maxBody);
        requireSize("max-output", maxOutput);
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max-connections must be at least 1, was " + maxConnections);
        }
        hosts = Set.copyOf(hosts);
    }

    /** 8 MiB in, 32 MiB out, 4096 connections. */
    public static HttpSettings defaults() {
        return new HttpSettings(8 << 20, 32 << 20, 4096, Set.of(), Timeouts.defaults());
    }

    private static void requireSize(String name, int bytes) {
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException(name + " must be 1 to " + LARGEST + " bytes, was " + bytes);
        }
    }

    /**
     * How long a client may let the server wait.
     *
     * @param head from the first byte of a request until its head is complete
     * @param body without a byte of a body that was begun
     * @param idle between two requests
     * @param write without taking a byte of an answer whose call is over
     * @param comment of silence, after which a stream gets a comment
     * @param store until what is asked of the sessions or the jobs must be answered
     */
    public record Timeouts(
            Duration head, Duration body, Duration idle, Duration write, Duration comment, Duration store) {

        /** 30 s, 60 s, 75 s, 60 s, 15 s and 5 s. */
        public static Timeouts defaults() {
            return new Timeouts(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(75),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5));
        }
    }
}
