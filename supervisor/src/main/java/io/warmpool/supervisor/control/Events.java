package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.Transition;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Hands every transition to all who follow. Publishing never blocks: who is too slow misses some and is told so. */
public final class Events {

    private static final int WAITING = 1024;

    /** A transition and when it happened. */
    public record Event(Instant at, Transition transition) {}

    private final List<Follower> followers = new CopyOnWriteArrayList<>();

    /** From any thread. */
    public void publish(Transition transition, Instant at) {
        var event = new Event(at, transition);
        followers.forEach(follower -> follower.offer(event));
    }

    /** Everything from now on. */
    public Follower follow() {
        var follower = new Follower();
        followers.add(follower);
        return follower;
    }

    /** One who follows. To be closed. */
    public final class Follower implements AutoCloseable {

        private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(WAITING);
        private final AtomicLong missed = new AtomicLong();

        private void offer(Event event) {
            if (!waiting.offer(event)) {
                missed.incrementAndGet();
            }
        }

        /** The next event, or null if there was none for so long. */
        public Event next(long millis) throws InterruptedException {
            return waiting.poll(millis, TimeUnit.MILLISECONDS);
        }

        /** How many were missed since the last time this was asked. */
        public long missed() {
            return missed.getAndSet(0);
        }

        @Override
        public void close() {
            followers.remove(this);
        }
    }
}
