package io.warmpool.supervisor.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * All that an operator can set. A supervisor reads it at its start; a restart of a pool reads it again for that pool.
 *
 * @param http the data plane
 * @param orphanGrace how long workers outlive a supervisor that nobody restarted
 * @param workerLogs how much of the workers' output is kept
 * @param sessions what is kept of conversations
 * @param store where jobs are kept
 * @param jobs what is done in the background
 * @param pools the pools by name, in the order they were written
 */
public record WarmpoolConfig(
        HttpConfig http,
        Duration orphanGrace,
        WorkerLogsConfig workerLogs,
        SessionsConfig sessions,
        StoreAddress store,
        JobsConfig jobs,
        Map<String, PoolConfig> pools) {

    private static final Pattern POOL_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public WarmpoolConfig {
        pools = Values.ordered(pools);
        var rules = new Rules()
                .present(List.of("http"), http)
                .range("orphan-grace", orphanGrace, Duration.ZERO, Duration.ofHours(24))
                .present(List.of("worker-logs"), workerLogs)
                .present(List.of("sessions"), sessions)
                .present(List.of("jobs"), jobs)
                .holds(
                        !pools.isEmpty(),
                        "pools",
                        "must have at least one pool, was empty: leave it out for the default");
        pools.forEach((name, pool) -> rules.holds(
                        POOL_NAME.matcher(name).matches(),
                        List.of("pools", name),
                        "is not the name of a pool: use a lower-case letter, then up to 62 lower-case letters, digits or -")
                .present(List.of("pools", name), pool));
        rules.enforce();
    }
}
