package io.warmpool.supervisor.job.webhook;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.Webhook;
import io.warmpool.supervisor.store.StoreException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the ends of jobs, each at least once: takes those that are due out of the store, a few at a time, and notes there what
 * came of it. What dies before it has noted that tells again. Owns one thread that takes and a virtual one for each that is
 * being told.
 */
public final class Webhooks implements AutoCloseable {

    /** So many are being told at once. */
    static final int AT_ONCE = 16;

    static final int AT_ONCE_PER_HOST = 4;

    private static final long PLACE_MILLIS = 500;
    private static final Duration HOST_PAUSE = Duration.ofSeconds(5);

    /** After so many tries it is given up: the waits between them add up to about half an hour. */
    static final int TRIES = 12;

    /** What nobody else gets for so long is over by then: longer than an exchange and a note of it may take. */
    private static final Duration TAKEN_FOR = Duration.ofSeconds(60);

    private static final Duration STORE_LIMIT = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);

    private final JobStore store;
    private final Function<JobRecord, byte[]> body;
    private final Optional<Signature> signature;
    private final UrlRule rule;
    private final WebhookClient client;
    private final InstantSource clock;
    private final HostPlaces hosts = new HostPlaces(AT_ONCE_PER_HOST);
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Semaphore changes = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private boolean failed;

    private Webhooks(
            JobStore store,
            Function<JobRecord, byte[]> body,
            byte[] secret,
            boolean allowPrivate,
            CheckedResolver.Names names,
            WebhookClient.Limits limits,
            InstantSource clock) {
        this.store = store;
        this.body = body;
        this.signature = secret.length == 0 ? Optional.empty() : Optional.of(new Signature(secret));
        this.rule = new UrlRule(allowPrivate);
        this.client = new WebhookClient(new CheckedResolver(names, new AddressRule(allowPrivate)), limits, AT_ONCE);
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("webhooks").unstarted(this::run);
    }

    /**
     * Begins to tell.
     *
     * @param body what is sent of a job: JSON
     * @param secret signs it; empty does not
     * @param allowPrivate whether it may go to private addresses
     */
    public static Webhooks open(
            JobStore store,
            Function<JobRecord, byte[]> body,
            byte[] secret,
            boolean allowPrivate,
            InstantSource clock) {
        return open(store, body, secret, allowPrivate, InetAddress::getAllByName, WebhookClient.Limits.DEFAULT, clock);
    }

    static Webhooks open(
            JobStore store,
            Function<JobRecord, byte[]> body,
            byte[] secret,
            boolean allowPrivate,
            CheckedResolver.Names names,
            WebhookClient.Limits limits,
            InstantSource clock) {
        var webhooks = new Webhooks(store, body, secret, allowPrivate, names, limits, clock);
        webhooks.thread.start();
        return webhooks;
    }

    /** A job has changed: there may be something to tell. Never blocks. */
    public void onChange(JobId id) {
        if (changes.availablePermits() == 0) {
            changes.release();
        }
    }

    // ---- taking ----

    private void run() {
        try {
            while (closing.getCount() > 0) {
                int room = room();
                var taken = room == 0 ? List.<JobRecord>of() : take(room);
                free.release(room - taken.size());
                for (var job : taken) {
                    Thread.ofVirtual().name("webhook-" + job.id()).start(() -> {
                        try {
                            tellInTurn(job);
                        } finally {
                            free.release();
                        }
                    });
                }
                if (taken.size() < room) {
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed while it waited for the store
        }
    }

    private int room() throws InterruptedException {
        return free.tryAcquire(LONGEST_PAUSE.toMillis(), TimeUnit.MILLISECONDS) ? 1 + free.drainPermits() : 0;
    }

    /** Jobs change often and end seldom: so it looks at most a few times a second, and once if nothing is told of. */
    private void pause() throws InterruptedException {
        if (!closing.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
            changes.tryAcquire(LONGEST_PAUSE.minus(BETWEEN_LOOKS).toMillis(), TimeUnit.MILLISECONDS);
            changes.drainPermits();
        }
    }

    private List<JobRecord> take(int most) throws InterruptedException {
        var now = clock.instant();
        try {
            var taken = answer(store.takeWebhooks(now, now.plus(TAKEN_FOR), most));
            failed = false;
            return taken;
        } catch (StoreException e) {
            if (!failed) {
                log.warn("no webhooks are sent until the store answers: {}", e.getMessage());
            }
            failed = true;
            return List.of();
        }
    }

    // ---- telling ----

    /** Who finds no place at its host has not been tried. */
    private void tellInTurn(JobRecord job) {
        try {
            if (!hosts.within(host(job), PLACE_MILLIS, () -> tell(job))) {
                later(job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void later(JobRecord job) {
        var before = job.webhook().orElse(new Webhook(Optional.empty(), 0, false, ""));
        var next = new Webhook(
                Optional.of(clock.instant().plus(HOST_PAUSE)), before.tries(), before.delivered(), before.note());
        store.noteWebhook(job.id(), job.ended().orElseThrow(), next);
    }

    private void tell(JobRecord job) {
        try {
            var before = job.webhook().orElse(new Webhook(Optional.empty(), 0, false, ""));
            var told = attempt(job, before.tries() + 1);
            var after = told.after(before, TRIES, clock.instant(), RandomGenerator.getDefault());
            if (!told.delivered() && after.next().isEmpty()) {
                log.warn("the webhook of job {} to {} is {}", job.id(), host(job), after.note());
            }
            answer(store.noteWebhook(job.id(), job.ended().orElseThrow(), after));
        } catch (StoreException e) {
            log.warn(
                    "what came of the webhook of job {} cannot be noted, so it will be sent again: {}",
                    job.id(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Told attempt(JobRecord job, int number) {
        // What is allowed may have changed since it was handed in.
        var objection = rule.objection(job.spec().webhook());
        if (objection.isPresent()) {
            return new Told(false, objection.get());
        }
        try {
            var bytes = body.apply(job);
            return client.post(URI.create(job.spec().webhook()), bytes, headers(job, number, bytes));
        } catch (RuntimeException e) {
            // Its message may hold the URL.
            log.error("the webhook of job {} to {} failed: {}", job.id(), host(job), e.getClass());
            return new Told(false, "it could not be sent");
        }
    }

    private List<Header> headers(JobRecord job, int number, byte[] bytes) {
        var headers = new ArrayList<Header>();
        headers.add(new BasicHeader("Warmpool-Event", "job.ended"));
        headers.add(new BasicHeader("Warmpool-Delivery", job.id() + "." + job.round() + "." + number));
        signature.ifPresent(one -> headers.add(new BasicHeader("Warmpool-Signature", one.of(bytes, clock.instant()))));
        return headers;
    }

    private static String host(JobRecord job) {
        return URI.create(job.spec().webhook()).getHost();
    }

    private static <T> T answer(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(STORE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StoreException(StoreException.why(e), e);
        } catch (TimeoutException e) {
            throw new StoreException("the store did not answer within " + STORE_LIMIT.toSeconds() + " s", e);
        }
    }

    /** Waits a moment for those that are being told; what is cut off is told again by the next life. */
    @Override
    public void close() {
        closing.countDown();
        changes.release();
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                thread.interrupt();
            }
            if (!free.tryAcquire(AT_ONCE, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("{} webhooks were under way, and are sent again", AT_ONCE - free.availablePermits());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
