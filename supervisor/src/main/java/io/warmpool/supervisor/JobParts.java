package io.warmpool.supervisor;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.config.WarmpoolConfig;
import io.warmpool.supervisor.job.Adoption;
import io.warmpool.supervisor.job.Feed;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobIds;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.Jobs;
import io.warmpool.supervisor.job.redis.RedisJobs;
import io.warmpool.supervisor.job.sqlite.SqliteJobs;
import io.warmpool.supervisor.job.webhook.UrlRule;
import io.warmpool.supervisor.job.webhook.Webhooks;
import io.warmpool.supervisor.plane.JobJson;
import io.warmpool.supervisor.pool.Claims;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that jobs are made of, wired: the store, those who follow, those who are told, and the engine. Decides nothing. */
final class JobParts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobParts.class);

    /** The pools start without knowing which attempts an earlier life began if the store does not say so in time. */
    private static final Duration INHERIT_LIMIT = Duration.ofSeconds(10);

    private static final Duration NO_WORKERS_LIMIT = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration NOTICE_LIMIT = Duration.ofSeconds(3);

    /** Empty until {@link #open}, which comes after the pools are made, and before they start. */
    private final AtomicReference<Adoption> adoption = new AtomicReference<>();

    private volatile Jobs jobs;
    private Feed feed;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("jobs-feed").factory());
    private Webhooks webhooks;
    private List<String> notices = List.of();

    /** What a pool is to know of calls that its adopted workers run. */
    Claims claims(String pool) {
        return new Claims() {

            @Override
            public Optional<Claim> claim(CallId call) {
                return Optional.ofNullable(adoption.get())
                        .flatMap(known -> known.take(call))
                        .map(adopted -> new Claim(adopted.call(), adopted.sink(), adopted.heard()));
            }

            @Override
            public void settled() {
                Optional.ofNullable(adoption.get()).ifPresent(known -> known.settled(pool));
            }
        };
    }

    /** Opens all of them, and waits a while for what an earlier life of this supervisor has left. */
    Jobs open(
            WarmpoolConfig config,
            HomeFolder home,
            Admission admission,
            CallIds calls,
            SecureRandom random,
            Runnable onDeath)
            throws IOException {
        var store = store(config, home);
        var clock = InstantSource.system();
        feed = new Feed(store, config.jobs().maxFollowers());
        ticks.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        webhooks = Webhooks.open(
                store,
                JobJson::text,
                config.jobs().webhookSecret().getBytes(StandardCharsets.UTF_8),
                config.jobs().webhookPrivate(),
                clock);
        jobs = Jobs.open(
                store,
                feed,
                this::changed,
                admission,
                calls,
                new JobIds(random),
                // The file is this home's alone, whatever its host is called.
                config.store().redis().isEmpty() ? "home" : OwnerName.of(home.owner(), random),
                Limits.of(config.jobs(), config.http()),
                new UrlRule(config.jobs().webhookPrivate()),
                clock,
                onDeath);
        adoption.set(jobs.adoption());
        await(jobs.adoption().inherited(), home);
        return jobs;
    }

    private JobStore store(WarmpoolConfig config, HomeFolder home) {
        var limits = Limits.ofStore(config.jobs());
        if (config.store().redis().isEmpty()) {
            return SqliteJobs.open(home.jobs(), home.nativeCode(), limits);
        }
        var redis = RedisJobs.open(config.store().redis().get(), limits);
        try {
            var found = redis.notices().get(NOTICE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            var failure = redis.failure();
            notices = failure.isEmpty() ? found : List.of(failure + "; until it can be, jobs are refused");
        } catch (TimeoutException | ExecutionException e) {
            notices = List.of(
                    "the Redis of " + config.store() + " has not answered yet; until it does, jobs are refused");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return redis;
    }

    /** A task that throws would be the last one. */
    private void tick() {
        try {
            feed.onTick(Instant.now());
            // Looking at it has it counted anew.
            Optional.ofNullable(jobs).ifPresent(Jobs::health);
        } catch (RuntimeException e) {
            log.error("a look at the followed jobs failed; please report this", e);
        }
    }

    private void changed(JobId id) {
        feed.onChange(id);
        webhooks.onChange(id);
    }

    /** Without workers that an earlier life has left, nothing is lost if the pools know of its attempts only later. */
    private static void await(CompletableFuture<Void> inherited, HomeFolder home) {
        var limit = hasWorkers(home) ? INHERIT_LIMIT : NO_WORKERS_LIMIT;
        try {
            inherited.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn(
                    "the store of the jobs does not say what an earlier supervisor of this home ran: starting without",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasWorkers(HomeFolder home) {
        try (var records = Files.list(home.workerRecords())) {
            return records.findAny().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** What the operator should know of the store. */
    List<String> notices() {
        return notices;
    }

    /** Takes no more jobs, and lets those that run finish for so long. */
    CompletableFuture<Void> stop(Duration drain) {
        return jobs == null ? CompletableFuture.completedFuture(null) : jobs.stop(drain);
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        if (webhooks != null) {
            webhooks.close();
        }
        if (jobs != null) {
            jobs.close();
        }
    }
}
