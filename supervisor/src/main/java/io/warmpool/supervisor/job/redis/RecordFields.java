package io.warmpool.supervisor.job.redis;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Attempt;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSpec;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.NewJob;
import io.warmpool.supervisor.job.Progress;
import io.warmpool.supervisor.job.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job's record as the fields of its hash. Those that change are set by the scripts. */
final class RecordFields {

    private RecordFields() {}

    /** What a new job's hash begins with, as names and values. */
    static List<String> of(NewJob job) {
        var spec = job.spec();
        return List.of(
                "agent", spec.agent(),
                "tenant", spec.tenant(),
                "user", spec.user(),
                "session", spec.session(),
                "content_type", spec.contentType(),
                "input_size", Long.toString(spec.inputSize()),
                "traceparent", spec.traceparent(),
                "priority", Integer.toString(spec.priority()),
                "run_at", Reply.said(spec.runAt()),
                "deadline", Reply.said(spec.deadline()),
                "retries", Integer.toString(spec.retries()),
                "back_off", Long.toString(spec.backOff().toMillis()),
                "keep", Long.toString(spec.keep().toMillis()),
                "webhook", spec.webhook(),
                "idempotency", spec.idempotencyKey(),
                "at_most_once", Reply.said(spec.atMostOnce()),
                "created", Reply.said(job.created()),
                "ready", Reply.said(spec.runAt()));
    }

    /** The record that the fields of a hash are, if there are any. */
    static Optional<JobRecord> record(JobId id, Map<String, String> fields) {
        return fields.isEmpty() ? Optional.empty() : Optional.of(new Hash(fields).record(id));
    }

    private record Hash(Map<String, String> fields) {

        JobRecord record(JobId id) {
            return new JobRecord(
                    id,
                    spec(),
                    Reply.time(text("created")),
                    JobState.parse(text("state")).orElseThrow(),
                    Reply.time(text("ready")),
                    Reply.perhapsTime(text("ended")),
                    attempts(),
                    (int) number("round"),
                    Optional.of(text("progress"))
                            .filter(json -> !json.isEmpty())
                            .map(Progress::new),
                    truth("cancelling"),
                    text("output_type"),
                    text("output_size").isEmpty() ? -1 : number("output_size"),
                    text("problem").isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Cause(text("problem"), text("detail"))),
                    number("first"),
                    number("last"),
                    truth("hook") ? Optional.of(webhook()) : Optional.empty());
        }

        private JobSpec spec() {
            return new JobSpec(
                    text("agent"),
                    text("tenant"),
                    text("user"),
                    text("session"),
                    text("content_type"),
                    number("input_size"),
                    text("traceparent"),
                    (int) number("priority"),
                    Reply.time(text("run_at")),
                    Reply.perhapsTime(text("deadline")),
                    (int) number("retries"),
                    Duration.ofMillis(number("back_off")),
                    Duration.ofMillis(number("keep")),
                    text("webhook"),
                    text("idempotency"),
                    truth("at_most_once"));
        }

        private List<Attempt> attempts() {
            var attempts = new ArrayList<Attempt>();
            for (int i = 1; i <= number("attempts"); i++) {
                var name = "attempt." + i + ".";
                attempts.add(new Attempt(
                        i,
                        new CallId(Long.parseUnsignedLong(text(name + "call"), 16)),
                        Reply.time(text(name + "claimed")),
                        Reply.perhapsTime(text(name + "started")),
                        Reply.perhapsTime(text(name + "ended")),
                        text(name + "worker"),
                        text(name + "outcome"),
                        text(name + "cause")));
            }
            return attempts;
        }

        private Webhook webhook() {
            return new Webhook(
                    Reply.perhapsTime(text("hook_next")),
                    (int) number("hook_tries"),
                    truth("hook_delivered"),
                    text("hook_note"));
        }

        private String text(String name) {
            return fields.getOrDefault(name, "");
        }

        private long number(String name) {
            return Long.parseLong(text(name));
        }

        private boolean truth(String name) {
            return text(name).equals("1");
        }
    }
}
