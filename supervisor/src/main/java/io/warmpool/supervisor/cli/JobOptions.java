package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.config.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a job may have besides its input, each as a header of the request that hands it in. */
final class JobOptions {

    /** Not before a time, or not before so long has passed. */
    private static final class Start {
        @Option(names = "--run-at", paramLabel = "TIME", description = "not before then, such as 2027-01-31T08:00:00Z")
        private String runAt;

        @Option(
                names = "--delay",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "not before so long has passed, such as 10m")
        private Duration delay;
    }

    @Option(names = "--user", paramLabel = "USER", description = "whose job it is")
    private String user;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "whose user that is")
    private String tenant;

    @Option(
            names = "--priority",
            paramLabel = "0..9",
            description = "of the jobs of one tenant the greater one goes first (default: 5)")
    private Integer priority;

    @ArgGroup
    private Start start;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "give up when it has not ended after so long, waiting included")
    private Duration deadline;

    @Option(
            names = "--retries",
            paramLabel = "0..20",
            description = "how often it may be tried again after a failure that this may cure (default: 2)")
    private Integer retries;

    @Option(
            names = "--back-off",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "the wait before the first of these; it doubles with each")
    private Duration backOff;

    @Option(
            names = "--keep",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "how long its record stays after its end, such as 24h")
    private Duration keep;

    @Option(names = "--webhook", paramLabel = "URL", description = "where its end is told")
    private String webhook;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "hand it in only once: the same key and job again is answered with the first one")
    private String key;

    /** @throws IllegalArgumentException if a value cannot stand in a header, or is no time */
    void apply(HttpRequest request) {
        put(request, "Warmpool-User", user);
        put(request, "Warmpool-Tenant", tenant);
        put(request, "Warmpool-Priority", priority);
        if (start != null) {
            put(request, "Warmpool-Run-At", start.runAt == null ? null : instant(start.runAt));
            put(request, "Warmpool-Delay", text(start.delay));
        }
        put(request, "Warmpool-Deadline-Ms", deadline == null ? null : deadline.toMillis());
        put(request, "Warmpool-Retries", retries);
        put(request, "Warmpool-Back-Off", text(backOff));
        put(request, "Warmpool-Keep", text(keep));
        put(request, "Warmpool-Webhook", webhook);
        put(request, "Idempotency-Key", key);
    }

    private static void put(HttpRequest request, String name, Object value) {
        if (value != null) {
            request.header(name, value.toString());
        }
    }

    private static String text(Duration duration) {
        return duration == null ? null : DurationText.print(duration);
    }

    /** In UTC, whatever the offset it was given with. */
    private static String instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--run-at must be a time such as 2027-01-31T08:00:00Z or 2027-01-31T09:00:00+01:00, was '" + text
                            + "'",
                    e);
        }
    }
}
