package io.warmpool.supervisor.config;

/**
 * The data plane.
 *
 * @param bind where it listens; loopback only
 * @param maxBody the largest request body
 * @param maxOutput the largest answer that is not streamed
 * @param maxConnections how many connections may be open at once
 */
public record HttpConfig(HostPort bind, Size maxBody, Size maxOutput, int maxConnections) {

    private static final Size SMALLEST = Size.parse("1k");
    private static final Size LARGEST = Size.parse("1g");

    public HttpConfig {
        new Rules()
                .holds(
                        bind.isLoopback(),
                        "bind",
                        "must be on loopback (127.0.0.1, [::1] or localhost), was " + bind
                                + ": there is no authentication yet, so nothing may listen beyond this machine;"
                                + " put a proxy that authenticates in front")
                .range("max-body", maxBody, SMALLEST, LARGEST)
                .range("max-output", maxOutput, SMALLEST, LARGEST)
                .range("max-connections", maxConnections, 1, 1_000_000)
                .enforce();
    }
}
