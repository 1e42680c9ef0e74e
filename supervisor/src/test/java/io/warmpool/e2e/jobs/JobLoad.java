package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that hand jobs in, each under a key of its own and again until it is acknowledged; some follow their job, all look
 * at it until it has ended. Writes everything into a {@link JobHistory}.
 */
final class JobLoad implements AutoCloseable {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final JobClient client;
    private final JobHistory history;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger left;
    private final AtomicInteger tries = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Hands so many jobs in, with as many clients at once. */
    JobLoad(JobClient client, JobHistory history, long seed, int jobs, int clients) {
        this.client = client;
        this.history = history;
        this.left = new AtomicInteger(jobs);
        for (int i = 0; i < clients; i++) {
            var random = new Random(seed + i);
            execute(() -> run(random));
        }
    }

    /** What goes wrong on a thread of its own is not forgotten. */
    private void execute(Runnable task) {
        threads.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        });
    }

    /** How often a job was handed in, acknowledged or not. */
    int tries() {
        return tries.get();
    }

    int left() {
        return Math.max(0, left.get());
    }

    private void run(Random random) {
        try {
            while (!stopped && left.getAndDecrement() > 0) {
                one(random);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void one(Random random) throws InterruptedException {
        var agent = random.nextInt(4) == 0 ? "once" : "counts";
        var input = "steps=" + (2 + random.nextInt(6)) + " pause=" + random.nextInt(60);
        switch (random.nextInt(10)) {
            case 0 -> input += " die-at=1 die-attempts=1";
            case 1 -> input += " fail=bad-request";
            default -> {}
        }
        var id = submit(agent, input, "history-" + UUID.randomUUID());
        if (id.isEmpty()) {
            return;
        }
        if (random.nextInt(3) == 0) {
            var follower = new JobFollower(client, id);
            history.follows(follower);
            execute(follower);
        }
        execute(() -> watch(id));
        LockSupport.parkNanos(PAUSE);
    }

    private String submit(String agent, String input, String key) throws InterruptedException {
        while (!stopped) {
            tries.incrementAndGet();
            try {
                var answer = client.submit(
                        agent, input, "Idempotency-Key", key, "Warmpool-Retries", "20", "Warmpool-Back-Off", "100ms");
                if (answer.statusCode() == 202 || answer.statusCode() == 200) {
                    var id = JobClient.json(answer.body()).path("id").asText();
                    history.acknowledged(id, agent);
                    return id;
                }
                if (answer.statusCode() < 500) {
                    throw new AssertionError("a job was refused: " + answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                // Nobody there at the moment: the same job again.
            }
            LockSupport.parkNanos(PAUSE);
        }
        return "";
    }

    private void watch(String id) {
        while (!stopped && !history.hasEnded(id)) {
            try {
                look(id);
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(4 * PAUSE);
        }
    }

    /** One look at a job, if anybody answers. */
    void look(String id) throws InterruptedException {
        try {
            var answer = client.get("/v1/jobs/" + id);
            if (answer.statusCode() == 404) {
                throw new AssertionError("job " + id + " was acknowledged and is gone: " + answer.body());
            }
            if (answer.statusCode() == 200) {
                history.looked(JobClient.json(answer.body()));
            }
        } catch (IOException e) {
            // Nobody there at the moment.
        }
    }

    /** Waits until everything that was handed in has ended, and looks at each once more. */
    void finish(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (left() > 0 || !hasAllEnded()) {
            if (System.nanoTime() - deadline > 0) {
                break;
            }
            LockSupport.parkNanos(PAUSE);
        }
        for (var id : history.acknowledged().keySet()) {
            look(id);
        }
        assertThat(failures).isEmpty();
    }

    private boolean hasAllEnded() {
        return history.acknowledged().keySet().stream().allMatch(history::hasEnded)
                && history.followers().stream().allMatch(JobFollower::hasEnded);
    }

    @Override
    public void close() {
        stopped = true;
        history.followers().forEach(JobFollower::stop);
        threads.shutdownNow();
    }
}
