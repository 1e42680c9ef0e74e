package io.warmpool.supervisor.job;

import java.util.Optional;

/** Which jobs are asked for. What is not there matches all; an empty tenant, user or session matches jobs without one. */
public record JobFilter(
        Optional<JobState> state,
        Optional<String> agent,
        Optional<String> tenant,
        Optional<String> user,
        Optional<String> session) {

    /** All of them. */
    public static final JobFilter ALL =
            new JobFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether a job is among them. */
    public boolean matches(JobRecord job) {
        return state.map(job.state()::equals).orElse(true)
                && agent.map(job.spec().agent()::equals).orElse(true)
                && tenant.map(job.spec().tenant()::equals).orElse(true)
                && user.map(job.spec().user()::equals).orElse(true)
                && session.map(job.spec().session()::equals).orElse(true);
    }
}
