package io.warmpool.e2e.faults;

import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask the same agent one call after the other, and a record of each answer. */
final class Load implements AutoCloseable {

    /**
     * One answer.
     *
     * @param status 0 if the connection broke
     * @param at when it was complete, by {@link System#nanoTime}
     */
    record Answer(int status, String body, String worker, long nanos, long at) {

        boolean isGood() {
            return status == 200;
        }
    }

    private final RunningWarmpool warmpool;
    private final String agent;
    private final String body;
    private final boolean idempotent;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong budget;
    private final AtomicLong good = new AtomicLong();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /**
     * Starts at once.
     *
     * @param most calls in all
     */
    Load(RunningWarmpool warmpool, String agent, String body, int parallel, boolean idempotent, long most) {
        this.warmpool = warmpool;
        this.agent = agent;
        this.body = body;
        this.idempotent = idempotent;
        this.budget = new AtomicLong(most);
        for (int i = 0; i < parallel; i++) {
            clients.execute(this::run);
        }
    }

    private void run() {
        while (!stopping && budget.getAndDecrement() > 0) {
            var answer = ask(request());
            if (answer == null) {
                return;
            }
            answers.add(answer);
            if (answer.isGood()) {
                good.incrementAndGet();
            }
        }
    }

    private HttpRequest.Builder request() {
        var request = warmpool.invoke(agent, body);
        return idempotent ? request.header("Idempotency-Key", UUID.randomUUID().toString()) : request;
    }

    private Answer ask(HttpRequest.Builder request) {
        var began = System.nanoTime();
        try {
            var response = warmpool.send(request);
            var now = System.nanoTime();
            var worker = response.headers().firstValue("Warmpool-Worker").orElse("");
            return new Answer(response.statusCode(), response.body(), worker, now - began, now);
        } catch (IOException e) {
            var now = System.nanoTime();
            return new Answer(0, e.toString(), "", now - began, now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    long good() {
        return good.get();
    }

    /** All answers so far. */
    List<Answer> answers() {
        return new ArrayList<>(answers);
    }

    List<Answer> failures() {
        return answers.stream().filter(answer -> !answer.isGood()).toList();
    }

    /** How many answers had which status. */
    Map<Integer, Long> byStatus() {
        var counts = new TreeMap<Integer, Long>();
        answers.forEach(answer -> counts.merge(answer.status(), 1L, Long::sum));
        return counts;
    }

    /** The time that this share of the good answers took at the most, in milliseconds. */
    static double percentileMillis(List<Answer> answers, double share) {
        var nanos = answers.stream()
                .filter(Answer::isGood)
                .mapToLong(Answer::nanos)
                .sorted()
                .toArray();
        return nanos.length == 0 ? 0 : nanos[(int) Math.min(nanos.length - 1, nanos.length * share)] / 1e6;
    }

    /** Lets the calls that are under way end. */
    void finish(Duration limit) throws InterruptedException {
        stopping = true;
        clients.shutdown();
        if (!clients.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("a client still waits for an answer after " + limit);
        }
    }

    @Override
    public void close() {
        stopping = true;
        clients.shutdownNow();
    }
}
