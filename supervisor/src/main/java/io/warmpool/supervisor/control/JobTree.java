package io.warmpool.supervisor.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.plane.JobJson;
import java.io.IOException;
import java.util.Optional;

/** A job as a JSON object: its record, and what the agent answered or has emitted so far where that is to be shown. */
final class JobTree extends JsonSerializable.Base {

    private final JobRecord job;
    private final Optional<String> output;
    private final Optional<JobDesk.Partial> partial;

    private JobTree(JobRecord job, Optional<String> output, Optional<JobDesk.Partial> partial) {
        this.job = job;
        this.output = output;
        this.partial = partial;
    }

    /** Its record alone. */
    static JobTree of(JobRecord job) {
        return new JobTree(job, Optional.empty(), Optional.empty());
    }

    static JobTree answered(JobRecord job, Optional<String> output) {
        return new JobTree(job, output, Optional.empty());
    }

    static JobTree unanswered(JobRecord job, JobDesk.Partial partial) {
        return new JobTree(job, Optional.empty(), partial.text().isEmpty() ? Optional.empty() : Optional.of(partial));
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
        json.writeStartObject();
        JobJson.write(json, job);
        if (output.isPresent()) {
            json.writeStringField("output", output.get());
        }
        if (partial.isPresent()) {
            json.writeObjectFieldStart("partial");
            json.writeStringField("text", partial.get().text());
            json.writeBooleanField("cut", partial.get().cut());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider serializers, TypeSerializer types)
            throws IOException {
        serialize(json, serializers);
    }
}
