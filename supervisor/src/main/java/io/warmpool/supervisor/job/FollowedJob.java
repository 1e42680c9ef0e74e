package io.warmpool.supervisor.job;

import io.warmpool.supervisor.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that somebody follows: its followers, a window of its newest events, and its record as it was last seen. One look at
 * the store is under way at a time, however many changes it is told of and however many follow. Guarded by its own lock, under
 * which it calls nobody.
 */
final class FollowedJob {

    private static final Logger log = LoggerFactory.getLogger(FollowedJob.class);

    /** So many events of those before it was followed are read at once, for those who come from the start. */
    private static final int TAIL = EventWindow.PAGE_EVENTS;

    /** A page of the store's that has so much may have been cut for its size. */
    private static final long FULL_BYTES = 32 * 1024;

    private final JobId id;
    private final long number;
    private final JobStore store;
    private final FeedMemory memory;
    private final Set<JobFeed.Follower> followers = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> firstLook = new CompletableFuture<>();
    private final EventWindow window;
    private Optional<JobRecord> record = Optional.empty();
    private Instant lookedAt = Instant.MIN;
    private boolean looking;
    private boolean again;
    private boolean nothingRead;
    private boolean news;
    private boolean troubled;
    private boolean dropped;
    private final AtomicLong told = new AtomicLong();

    FollowedJob(JobId id, long number, JobStore store, FeedMemory memory) {
        this.id = id;
        this.number = number;
        this.store = store;
        this.memory = memory;
        this.window = new EventWindow(memory.mostOfOne());
    }

    /** Greater for one that is followed since later. */
    long number() {
        return number;
    }

    /** {@code follower} must be equal to no other one. */
    void add(JobFeed.Follower follower) {
        followers.add(follower);
    }

    /** Whether that was the last one. */
    boolean remove(JobFeed.Follower follower) {
        followers.remove(follower);
        return followers.isEmpty();
    }

    /** Nobody follows it any more. */
    void drop() {
        synchronized (this) {
            dropped = true;
        }
        shrink();
    }

    /** Lets the window go, to make room. */
    void shrink() {
        long before;
        synchronized (this) {
            before = window.bytes();
            window.shrink(0);
        }
        memory.changed(-before);
    }

    synchronized long bytes() {
        return window.bytes();
    }

    synchronized Instant lookedAt() {
        return lookedAt;
    }

    // ---- for those who read ----

    /** Completes when there is a window, or there cannot be one for now. */
    CompletableFuture<Void> firstLook() {
        return firstLook;
    }

    /** What comes after, if that is known here. */
    synchronized Optional<JobFeed.Page> page(long after) {
        if (record.isEmpty() || !window.covers(after)) {
            return Optional.empty();
        }
        var events = window.page(after);
        var position = events.isEmpty() ? window.last() : events.getLast().id();
        var end = record.filter(job -> job.state().isEnd() && job.lastEvent() == position);
        return Optional.of(new JobFeed.Page(events, Optional.empty(), end));
    }

    /** How often its followers were told of news. A read of the store from before the last time may lack them. */
    long told() {
        return told.get();
    }

    /** A follower could not read: all are told when the store answers again. */
    synchronized void trouble() {
        troubled = true;
    }

    // ---- the look at the store ----

    /** Looks for the first time, if nobody did. */
    void lookFirst(Instant now) {
        if (lookedAt().equals(Instant.MIN)) {
            look(now);
        }
    }

    /** Looks whether there is anything new, now or when the look that is under way has ended. */
    void look(Instant now) {
        synchronized (this) {
            if (dropped) {
                return;
            }
            lookedAt = now;
            if (looking) {
                again = true;
                return;
            }
            looking = true;
        }
        begin();
    }

    private void begin() {
        boolean isKnown;
        synchronized (this) {
            nothingRead = false;
            isKnown = record.isPresent();
        }
        if (isKnown) {
            readOn();
        } else {
            find();
        }
    }

    private void find() {
        ask(store.find(id), this::onFound);
    }

    private void readOn() {
        long after;
        synchronized (this) {
            after = window.last();
        }
        ask(store.events(id, after, EventWindow.PAGE_EVENTS), this::onEvents);
    }

    private <T> void ask(CompletableFuture<T> answer, Consumer<T> use) {
        answer.thenAccept(use).exceptionally(failure -> {
            log.debug("cannot look at job {}: {}", id, StoreException.why(failure));
            finish(false);
            return null;
        });
    }

    private void onFound(Optional<JobRecord> found) {
        boolean isBehind;
        long grown;
        synchronized (this) {
            long before = window.bytes();
            if (found.isEmpty()) {
                window.shrink(0);
            } else if (record.isEmpty()) {
                var job = found.get();
                window.startAfter(Math.max(job.firstEvent() - 1, Math.max(0, job.lastEvent() - TAIL)));
            }
            news |= !found.equals(record);
            record = found;
            // What was looked for and not found is not looked for again at once, whatever the record says.
            isBehind = found.isPresent() && found.get().lastEvent() > window.last() && !nothingRead;
            grown = window.bytes() - before;
        }
        memory.changed(grown);
        if (isBehind) {
            readOn();
        } else {
            finish(true);
        }
    }

    private void onEvents(List<JobEvent> events) {
        long grown;
        synchronized (this) {
            long before = window.bytes();
            if (!dropped) {
                window.append(events);
            }
            grown = window.bytes() - before;
            nothingRead = events.isEmpty();
            news |= !nothingRead;
        }
        memory.changed(grown);
        if (events.isEmpty() || events.stream().anyMatch(event -> event.what() instanceof JobEvent.What.Changed)) {
            find(); // it may have ended, or be gone
        } else if (events.size() >= EventWindow.PAGE_EVENTS || EventWindow.size(events) >= FULL_BYTES) {
            readOn();
        } else {
            finish(true);
        }
    }

    private void finish(boolean answered) {
        boolean isNews;
        boolean isMore;
        synchronized (this) {
            isNews = news || (answered && troubled);
            troubled = !answered;
            news = false;
            isMore = answered && again && !dropped;
            again = false;
            looking = isMore;
        }
        if (isNews) {
            tell();
        }
        firstLook.complete(null);
        if (isMore) {
            begin();
        }
    }

    private void tell() {
        told.incrementAndGet();
        for (var follower : followers) {
            try {
                follower.onNews();
            } catch (RuntimeException e) {
                log.error("a follower of job {} failed to hear of news", id, e);
            }
        }
    }
}
