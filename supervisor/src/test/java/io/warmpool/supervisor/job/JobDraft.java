package io.warmpool.supervisor.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A job as a test wants it: all that is not said is plain. Each {@link #made} is a job of its own, younger than the ones before. */
public final class JobDraft {

    public static final Instant NOON = Instant.parse("2031-05-17T12:00:00Z");

    private static final JobIds IDS = new JobIds(new Random(5));

    private String agent = "a";
    private String tenant = "";
    private String user = "";
    private String session = "";
    private byte[] input = "{}".getBytes(UTF_8);
    private int priority = JobSpec.PRIORITY;
    private Instant created = NOON;
    private Optional<Instant> runAt = Optional.empty();
    private Optional<Instant> deadline = Optional.empty();
    private Duration keep = Duration.ofHours(1);
    private String webhook = "";
    private String key = "";
    private String payload = "one payload";
    private boolean atMostOnce;

    private JobDraft() {}

    public static JobDraft job() {
        return new JobDraft();
    }

    public static JobDraft job(String agent, String tenant) {
        var draft = new JobDraft();
        draft.agent = agent;
        draft.tenant = tenant;
        return draft;
    }

    public JobDraft user(String name) {
        user = name;
        return this;
    }

    public JobDraft session(String name) {
        session = name;
        return this;
    }

    public JobDraft input(byte[] bytes) {
        input = bytes;
        return this;
    }

    public JobDraft priority(int value) {
        priority = value;
        return this;
    }

    public JobDraft created(Instant at) {
        created = at;
        return this;
    }

    public JobDraft runAt(Instant at) {
        runAt = Optional.of(at);
        return this;
    }

    public JobDraft deadline(Instant at) {
        deadline = Optional.of(at);
        return this;
    }

    public JobDraft keep(Duration time) {
        keep = time;
        return this;
    }

    public JobDraft webhook(String url) {
        webhook = url;
        return this;
    }

    /** With an idempotency key, for this payload. */
    public JobDraft key(String idempotencyKey, String ofPayload) {
        key = idempotencyKey;
        payload = ofPayload;
        return this;
    }

    public JobDraft atMostOnce() {
        atMostOnce = true;
        return this;
    }

    /** The next id; they sort by age. */
    public static JobId nextId() {
        return IDS.next(NOON);
    }

    public NewJob made() {
        var spec = new JobSpec(
                agent,
                tenant,
                user,
                session,
                "application/json",
                input.length,
                "",
                priority,
                runAt.orElse(created),
                deadline,
                2,
                Duration.ofSeconds(1),
                keep,
                webhook,
                key,
                atMostOnce);
        return new NewJob(nextId(), created, spec, input, fingerprint(payload));
    }

    private static byte[] fingerprint(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }
}
