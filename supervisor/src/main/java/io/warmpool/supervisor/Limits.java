package io.warmpool.supervisor;

import io.warmpool.supervisor.config.HttpConfig;
import io.warmpool.supervisor.config.JobsConfig;
import io.warmpool.supervisor.config.PoolConfig;
import io.warmpool.supervisor.config.SessionsConfig;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobSettings;
import io.warmpool.supervisor.pool.PoolLimits;
import io.warmpool.supervisor.pool.Recycle;
import io.warmpool.supervisor.session.SessionLimits;

/** The numbers that parts keep to, taken from the configuration. */
final class Limits {

    private Limits() {}

    /** What the sessions keep to. */
    static SessionLimits of(SessionsConfig sessions) {
        return new SessionLimits(
                sessions.max(),
                sessions.maxPerUser(),
                sessions.idleTimeout(),
                sessions.sweepInterval(),
                sessions.maxWaiting(),
                sessions.maxTranscript(),
                Math.toIntExact(sessions.maxText().bytes()));
    }

    /** What the jobs keep to. */
    static JobSettings of(JobsConfig jobs, HttpConfig http) {
        return new JobSettings(
                jobs.maxQueued(),
                jobs.maxShare().value(),
                jobs.retries(),
                jobs.backOff(),
                jobs.keep(),
                jobs.maxKeep(),
                jobs.maxKept(),
                jobs.sweepInterval(),
                jobs.lease(),
                http.maxOutput().bytes());
    }

    /** What their store keeps to. */
    static JobLimits ofStore(JobsConfig jobs) {
        return new JobLimits(jobs.maxEvents(), jobs.maxEventBytes().bytes(), jobs.lease());
    }

    /** What a pool keeps to. */
    static PoolLimits of(String name, PoolConfig pool) {
        return new PoolLimits(
                name,
                pool.queue(),
                pool.bootTimeout().toNanos(),
                pool.drainTimeout().toNanos(),
                Recycle.any(
                        Recycle.maxCalls(pool.recycle().maxCalls()),
                        Recycle.maxAge(pool.recycle().maxAge().toNanos()),
                        Recycle.maxMemory(pool.recycle().maxMemory().bytes())),
                pool.recycle().maxResident().bytes());
    }
}
