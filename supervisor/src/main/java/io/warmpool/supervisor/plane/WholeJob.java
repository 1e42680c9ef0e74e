package io.warmpool.supervisor.plane;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A job with what is shown of it where it is asked for alone.
 *
 * @param output if it has succeeded and that is not too large
 * @param partial if it has not succeeded and was tried
 */
public record WholeJob(JobRecord job, Optional<Output> output, Optional<JobDesk.Partial> partial) {

    /** The largest output that is shown with its job, in bytes. */
    public static final int MAX_OUTPUT = 1 << 20;

    /** A job without what is not in its record. */
    public static WholeJob bare(JobRecord job) {
        return new WholeJob(job, Optional.empty(), Optional.empty());
    }

    /** Asks for what belongs to a job. */
    public static CompletableFuture<WholeJob> of(JobDesk desk, JobRecord job) {
        if (hasOutput(job)) {
            return desk.output(job.id()).thenApply(output -> new WholeJob(job, output, Optional.empty()));
        }
        if (job.state() == JobState.SUCCEEDED || job.attempts().isEmpty()) {
            return CompletableFuture.completedFuture(bare(job));
        }
        return desk.partial(job).thenApply(partial -> new WholeJob(job, Optional.empty(), Optional.of(partial)));
    }

    /** Whether the output of a job is shown with it. */
    public static boolean hasOutput(JobRecord job) {
        return job.state() == JobState.SUCCEEDED && job.outputSize() >= 0 && job.outputSize() <= MAX_OUTPUT;
    }

    /** The fields of the job, into an object that has been begun. */
    public void write(JsonGenerator json) throws IOException {
        JobJson.write(json, job);
        writeOutput(json);
        if (partial.isPresent() && !partial.get().text().isEmpty()) {
            json.writeObjectFieldStart("partial");
            json.writeStringField("text", partial.get().text());
            json.writeBooleanField("cut", partial.get().cut());
            json.writeEndObject();
        }
    }

    /** Its output alone, if that is there: {@code output} or {@code output-base64}. */
    public void writeOutput(JsonGenerator json) throws IOException {
        if (output.isPresent()) {
            OutputJson.write(json, output.get().contentType(), output.get().bytes(), MAX_OUTPUT);
        }
    }
}
