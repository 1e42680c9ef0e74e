package io.warmpool.supervisor.plane;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes a job as docs/http-api.md shows it, without its output and what it has emitted. */
public final class JobJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private JobJson() {}

    /** The fields of a job, into an object that has been begun. */
    public static void write(JsonGenerator json, JobRecord job) throws IOException {
        var spec = job.spec();
        json.writeStringField("id", job.id().text());
        json.writeStringField("agent", spec.agent());
        json.writeStringField("state", job.state().text());
        json.writeBooleanField("cancelling", job.cancelling());
        json.writeStringField("tenant", spec.tenant());
        json.writeStringField("user", spec.user());
        json.writeStringField("session", spec.session());
        json.writeNumberField("priority", spec.priority());
        json.writeNumberField("retries", spec.retries());
        json.writeBooleanField("at-most-once", spec.atMostOnce());
        write(json, "created", Optional.of(job.created()));
        write(json, "run-at", later(job));
        write(json, "started", job.started());
        write(json, "ended", job.ended());
        write(json, "deadline", spec.deadline());
        write(json, "kept-until", job.keptUntil());
        json.writeStringField("input-type", spec.contentType());
        json.writeNumberField("input-size", spec.inputSize());
        if (job.outputSize() >= 0) {
            json.writeStringField("output-type", job.outputType());
            json.writeNumberField("output-size", job.outputSize());
        }
        json.writeFieldName("progress");
        if (job.progress().isPresent()) {
            json.writeRawValue(job.progress().get().json());
        } else {
            json.writeNull();
        }
        write(json, job.cause());
        json.writeArrayFieldStart("attempts");
        for (var attempt : job.attempts()) {
            write(json, attempt);
        }
        json.writeEndArray();
        json.writeNumberField("last-event", job.lastEvent());
        writeWebhook(json, job, spec);
    }

    /** A job as a document of its own. */
    public static byte[] text(JobRecord job) {
        var text = new ByteArrayOutputStream();
        try (var json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            write(json, job);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }

    /** The PID in a worker's label, if there is one. */
    public static OptionalLong pid(String worker) {
        var start = worker.indexOf("pid=");
        if (start < 0) {
            return OptionalLong.empty();
        }
        var end = worker.indexOf(';', start);
        try {
            return OptionalLong.of(Long.parseLong(worker, start + 4, end < 0 ? worker.length() : end, 10));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<Instant> later(JobRecord job) {
        return job.ready().isAfter(job.created()) ? Optional.of(job.ready()) : Optional.empty();
    }

    private static void write(JsonGenerator json, Optional<Cause> cause) throws IOException {
        if (cause.isEmpty()) {
            json.writeNullField("cause");
            return;
        }
        json.writeObjectFieldStart("cause");
        json.writeStringField("problem", cause.get().problem());
        json.writeStringField("detail", cause.get().detail());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Attempt attempt) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", attempt.number());
        json.writeStringField("call", attempt.call().toString());
        json.writeStringField("worker", attempt.worker());
        var pid = pid(attempt.worker());
        if (pid.isPresent()) {
            json.writeNumberField("pid", pid.getAsLong());
        } else {
            json.writeNullField("pid");
        }
        write(json, "claimed", Optional.of(attempt.claimed()));
        write(json, "started", attempt.started());
        write(json, "ended", attempt.ended());
        json.writeStringField("outcome", attempt.outcome());
        json.writeStringField("cause", attempt.cause());
        json.writeEndObject();
    }

    private static void writeWebhook(JsonGenerator json, JobRecord job, JobSpec spec) throws IOException {
        if (spec.webhook().isEmpty()) {
            json.writeNullField("webhook");
            return;
        }
        json.writeObjectFieldStart("webhook");
        json.writeStringField("url", spec.webhook());
        if (job.webhook().isPresent()) {
            var told = job.webhook().get();
            json.writeBooleanField("delivered", told.delivered());
            json.writeNumberField("tries", told.tries());
            json.writeStringField("note", told.note());
            write(json, "next", told.next());
        }
        json.writeEndObject();
    }

    /** RFC 3339, in UTC. */
    private static void write(JsonGenerator json, String name, Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            json.writeStringField(
                    name, time.get().truncatedTo(ChronoUnit.MILLIS).toString());
        } else {
            json.writeNullField(name);
        }
    }
}
