package io.warmpool.e2e;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Clients that ask one question after the other until they are told to stop, and remember what went wrong. */
final class SteadyLoad implements AutoCloseable {

    private static final int MOST_CALLS = 200_000;

    private final RunningWarmpool warmpool;
    private final String agent;
    private final Supplier<String> bodies;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong good = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    SteadyLoad(RunningWarmpool warmpool, String agent, int parallel, Supplier<String> bodies) {
        this.warmpool = warmpool;
        this.agent = agent;
        this.bodies = bodies;
        for (int i = 0; i < parallel; i++) {
            clients.execute(this::run);
        }
    }

    private void run() {
        while (!stopping && good.get() < MOST_CALLS) {
            var body = bodies.get();
            try {
                HttpResponse<String> answer = warmpool.ask(agent, body);
                if (answer.statusCode() == 200 && answer.body().equals(body)) {
                    good.incrementAndGet();
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    long good() {
        return good.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        clients.shutdown();
        if (!clients.awaitTermination(60, TimeUnit.SECONDS)) {
            clients.shutdownNow();
            throw new IllegalStateException("a client still waits for an answer after 60 s");
        }
    }
}
