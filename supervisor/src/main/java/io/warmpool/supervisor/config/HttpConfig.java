package io.warmpool.supervisor.config;

import java.util.List;

/**
 * The data plane.
 *
 * @param bind where it listens; loopback only
 * @param maxBody the largest request body
 * @param maxOutput the largest output of an agent
 * @param maxConnections how many connections may be open at once
 * @param hosts names, besides the loopback ones and that of {@code bind}, by which clients may call it
 */
public record HttpConfig(HostPort bind, Size maxBody, Size maxOutput, int maxConnections, List<String> hosts) {

    private static final Size SMALLEST = Size.parse("1k");
    private static final Size LARGEST = Size.parse("1g");

    public HttpConfig {
        hosts = List.copyOf(hosts);
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
