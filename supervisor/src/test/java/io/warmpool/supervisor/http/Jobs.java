package io.warmpool.supervisor.http;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSpec;
import io.warmpool.supervisor.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Jobs for tests. */
final class Jobs {

    static final JobId ID = new JobId("01jd6z5f0h0000000000000001");
    static final Instant CREATED = Instant.parse("2026-11-21T09:00:00.5Z");
    static final Instant LATER = Instant.parse("2026-11-21T10:30:00Z");

    private Jobs() {}

    /** One that was tried once, unless it is queued, and has so many events. */
    static JobRecord job(JobState state, long lastEvent) {
        return job(state, lastEvent, -1, Optional.empty());
    }

    /** One that has answered with so many bytes. */
    static JobRecord succeeded(long lastEvent, long outputSize) {
        return job(JobState.SUCCEEDED, lastEvent, outputSize, Optional.empty());
    }

    static JobRecord failed(JobState state, long lastEvent, String problem, String detail) {
        return job(state, lastEvent, -1, Optional.of(new Cause(problem, detail)));
    }

    private static JobRecord job(JobState state, long lastEvent, long outputSize, Optional<Cause> cause) {
        var attempt = new Attempt(
                1, new CallId(0xabc), CREATED, Optional.of(CREATED), Optional.empty(), FakePool.LABEL, "", "");
        return new JobRecord(
                ID,
                spec(),
                CREATED,
                state,
                CREATED,
                state.isEnd() ? Optional.of(LATER) : Optional.empty(),
                state == JobState.QUEUED ? List.of() : List.of(attempt),
                0,
                Optional.empty(),
                false,
                outputSize < 0 ? "" : "text/plain",
                outputSize,
                cause,
                1,
                lastEvent,
                Optional.empty());
    }

    private static JobSpec spec() {
        return new JobSpec(
                "assistant",
                "acme",
                "ann",
                "",
                "text/plain",
                5,
                "",
                JobSpec.PRIORITY,
                CREATED,
                Optional.empty(),
                2,
                Duration.ofSeconds(1),
                Duration.ofHours(24),
                "",
                "",
                false);
    }

    static JobEvent delta(long id, String text) {
        return new JobEvent(id, CREATED, new JobEvent.What.Delta(text));
    }

    static JobEvent changed(long id, JobState state, String note) {
        return new JobEvent(
                id,
                CREATED,
                new JobEvent.What.Changed(
                        state, state == JobState.QUEUED ? 0 : 1, state.isEnd() ? FakePool.LABEL : "", note));
    }

    static JobEvent started(long id) {
        return new JobEvent(id, CREATED, new JobEvent.What.Started(1, FakePool.LABEL));
    }
}
