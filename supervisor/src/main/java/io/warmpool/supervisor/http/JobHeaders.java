package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.warmpool.supervisor.job.JobRequest;
import io.warmpool.supervisor.job.JobSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the headers of a job say, once it is known that they are in order. */
sealed interface JobHeaders {

    /** The longest that a job may be put off. */
    Duration MAX_DELAY = Duration.ofDays(365);

    Duration MAX_DEADLINE = Duration.ofDays(30);
    int MAX_WEBHOOK = 2048;
    int MAX_TIME = 40;

    /** They are in order. What was not given is empty. */
    record Valid(JobRequest withoutInput) implements JobHeaders {

        /** The whole of it. */
        JobRequest request(String agent, byte[] input) {
            var given = withoutInput;
            return new JobRequest(
                    agent,
                    given.tenant(),
                    given.user(),
                    given.session(),
                    given.contentType(),
                    input,
                    given.traceparent(),
                    given.priority(),
                    given.runAt(),
                    given.delay(),
                    given.deadline(),
                    given.retries(),
                    given.backOff(),
                    given.keep(),
                    given.webhook(),
                    given.idempotencyKey());
        }
    }

    /** They are not, and why. */
    record Invalid(String detail) implements JobHeaders {}

    /** Reads and checks them. */
    static JobHeaders of(HttpHeaders headers, Instant now) {
        var reader = new HeaderReader(headers);
        var valid = new Valid(new JobRequest(
                "",
                reader.name(Headers.TENANT),
                reader.name(Headers.USER),
                reader.name(Headers.SESSION),
                reader.text(HttpHeaderNames.CONTENT_TYPE, 255, Ascii.PRINTABLE, "printable ASCII"),
                new byte[0],
                reader.traceparent(),
                whole(reader.number(Headers.PRIORITY, "a whole number", 0, JobSpec.MAX_PRIORITY)),
                runAt(reader, now),
                reader.duration(Headers.DELAY, Duration.ZERO, MAX_DELAY),
                deadline(reader),
                whole(reader.number(Headers.RETRIES, "a whole number", 0, JobSpec.MAX_RETRIES)),
                reader.duration(Headers.BACK_OFF, Duration.ofMillis(1), JobSpec.MAX_BACK_OFF),
                reader.duration(Headers.KEEP, Duration.ofSeconds(1), MAX_DELAY),
                webhook(reader),
                reader.idempotencyKey()));
        if (headers.contains(Headers.RUN_AT)) {
            reader.refuse(
                    Headers.DELAY, "says when the job may run, and so does " + Headers.RUN_AT + ": send one of them");
        }
        reader.refuse(Headers.ON_BUSY, "is not for jobs: a job waits for its session's turn, so leave it out");
        return reader.wrong().<JobHeaders>map(Invalid::new).orElse(valid);
    }

    private static OptionalInt whole(OptionalLong number) {
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    private static Optional<Duration> deadline(HeaderReader reader) {
        var millis = reader.deadlineMillis(MAX_DEADLINE.toMillis());
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static Optional<Instant> runAt(HeaderReader reader, Instant now) {
        var value = reader.text(Headers.RUN_AT, MAX_TIME, Ascii.VISIBLE, "visible ASCII");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var rule = "the header " + Headers.RUN_AT + " must be ";
        Instant time;
        try {
            time = OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException _) {
            reader.wrong(rule + "a time with its offset as RFC 3339 writes it, such as 2026-11-21T09:00:00Z, was "
                    + Quoted.of(value));
            return Optional.empty();
        }
        // Who repeats a job under its key does so after its time.
        if (time.isBefore(now) && reader.idempotencyKey().isEmpty()) {
            reader.wrong(rule + "in the future, was " + Quoted.of(value) + ", and here it is " + now);
        } else if (time.isAfter(now.plus(MAX_DELAY))) {
            reader.wrong(rule + "within " + MAX_DELAY.toDays() + " days, was " + Quoted.of(value));
        }
        return Optional.of(time);
    }

    /** Whether it may be called at all is for those to say who call it. */
    private static String webhook(HeaderReader reader) {
        var value = reader.text(Headers.WEBHOOK, MAX_WEBHOOK, Ascii.VISIBLE, "visible ASCII");
        if (!value.isEmpty() && !isWebUrl(value)) {
            // Not repeated: it may have a password in it.
            reader.wrong(
                    "the header " + Headers.WEBHOOK
                            + " must be a URL that begins with http:// or https:// and has a host, but no user, password or fragment");
        }
        return value;
    }

    private static boolean isWebUrl(String text) {
        try {
            var url = new URI(text);
            return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
