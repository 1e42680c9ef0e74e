package io.warmpool.supervisor.control;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSpec;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job's record in the making, which says only what a test is about. */
public final class SampleJob {

    private final JobId id;
    private String agent = "assistant";
    private String tenant = "";
    private String user = "";
    private String session = "";
    private Instant created = Instant.parse("2026-01-01T10:00:00Z");
    private Instant runAt;
    private Instant ended;
    private JobState state = JobState.QUEUED;
    private final List<Attempt> attempts = new ArrayList<>();
    private Progress progress;
    private boolean cancelling;
    private String outputType = "";
    private long outputSize = -1;
    private Cause cause;

    private SampleJob(JobId id) {
        this.id = id;
    }

    /** The greater the number, the newer the job. */
    public static SampleJob numbered(int number) {
        return new SampleJob(id(number));
    }

    public static JobId id(int number) {
        return new JobId(String.format("01kafv3p5q8x7c2m4n6r9t%04d", number));
    }

    public SampleJob agent(String name) {
        agent = name;
        return this;
    }

    public SampleJob whose(String ofTenant, String ofUser, String ofSession) {
        tenant = ofTenant;
        user = ofUser;
        session = ofSession;
        return this;
    }

    public SampleJob created(Instant at) {
        created = at;
        return this;
    }

    public SampleJob notBefore(Instant at) {
        runAt = at;
        return this;
    }

    public SampleJob running() {
        state = JobState.RUNNING;
        return this;
    }

    public SampleJob cancelling() {
        cancelling = true;
        return running();
    }

    public SampleJob attempt(Instant started, Instant finished, String outcome, String why) {
        attempts.add(new Attempt(
                attempts.size() + 1,
                new CallId(attempts.size() + 1),
                started,
                Optional.of(started),
                Optional.ofNullable(finished),
                "assistant/0; pid=4711; generation=1; incarnation=3f2a90bc11de",
                outcome,
                why));
        return this;
    }

    public SampleJob progress(String json) {
        progress = new Progress(json);
        return this;
    }

    public SampleJob succeeded(Instant at, String type, long size) {
        state = JobState.SUCCEEDED;
        ended = at;
        outputType = type;
        outputSize = size;
        return this;
    }

    public SampleJob ended(JobState as, Instant at, Cause why) {
        state = as;
        ended = at;
        cause = why;
        return this;
    }

    public JobRecord record() {
        var spec = new JobSpec(
                agent,
                tenant,
                user,
                session,
                "text/plain",
                12,
                "",
                JobSpec.PRIORITY,
                runAt == null ? created : runAt,
                Optional.empty(),
                2,
                Duration.ofSeconds(1),
                Duration.ofHours(24),
                "",
                "",
                false);
        return new JobRecord(
                id,
                spec,
                created,
                state,
                spec.runAt(),
                Optional.ofNullable(ended),
                attempts,
                0,
                Optional.ofNullable(progress),
                cancelling,
                outputType,
                outputSize,
                Optional.ofNullable(cause),
                1,
                7,
                Optional.empty());
    }

    /** That job in another state. */
    static JobRecord changed(JobRecord job, JobState state, boolean cancelling, Optional<Instant> ended) {
        return new JobRecord(
                job.id(),
                job.spec(),
                job.created(),
                state,
                job.ready(),
                ended,
                job.attempts(),
                job.round(),
                job.progress(),
                cancelling,
                job.outputType(),
                job.outputSize(),
                Optional.empty(),
                job.firstEvent(),
                job.lastEvent() + 1,
                job.webhook());
    }
}
