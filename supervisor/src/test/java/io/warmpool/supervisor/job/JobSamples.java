package io.warmpool.supervisor.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Jobs as a store would give them. */
public final class JobSamples {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final JobIds IDS = new JobIds(new Random(1));

    private JobSamples() {}

    public static JobId id() {
        return IDS.next(NOON);
    }

    /** A job in this state with events of these ids. */
    public static JobRecord job(JobId id, JobState state, long firstEvent, long lastEvent) {
        return job(id, state, firstEvent, lastEvent, "", Optional.empty());
    }

    /** A job that has ended and wants that told. */
    public static JobRecord ended(JobId id, String url, Webhook webhook) {
        return job(id, JobState.SUCCEEDED, 1, 3, url, Optional.of(webhook));
    }

    private static JobRecord job(
            JobId id, JobState state, long firstEvent, long lastEvent, String url, Optional<Webhook> webhook) {
        var spec = new JobSpec(
                "assistant",
                "acme",
                "ada",
                "",
                "text/plain",
                5,
                "",
                JobSpec.PRIORITY,
                NOON,
                Optional.empty(),
                2,
                Duration.ofSeconds(1),
                Duration.ofHours(24),
                url,
                "",
                false);
        return new JobRecord(
                id,
                spec,
                NOON,
                state,
                NOON,
                state.isEnd() ? Optional.of(NOON.plusSeconds(9)) : Optional.empty(),
                List.of(),
                1,
                Optional.empty(),
                false,
                "",
                -1,
                Optional.empty(),
                firstEvent,
                lastEvent,
                webhook);
    }
}
