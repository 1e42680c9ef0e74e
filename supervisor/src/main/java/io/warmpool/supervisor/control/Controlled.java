package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.process.WorkerLogs;
import io.warmpool.supervisor.session.SessionDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What the control plane works on.
 *
 * @param http the data plane's URL
 * @param pools by name
 * @param logs what the workers of all slots wrote
 * @param sessions the conversations of all pools
 * @param jobs of all agents and all tenants
 * @param stop drains and ends the supervisor
 */
public record Controlled(
        String version,
        Path home,
        Instant startedAt,
        String http,
        Map<String, ControlledPool> pools,
        WorkerLogs logs,
        SessionDirectory sessions,
        JobDesk jobs,
        Events events,
        Stop stop) {

    /** Ends the supervisor. */
    public interface Stop {
        /** Returns at once; the sink hears how it goes. */
        void stop(Duration drain, CommandSink sink);
    }

    ControlledPool pool(String name) {
        var pool = pools.get(name);
        if (pool == null) {
            throw new ControlProblem(404, "unknown-pool", "there is no pool '" + name + "'; known: " + pools.keySet());
        }
        return pool;
    }
}
