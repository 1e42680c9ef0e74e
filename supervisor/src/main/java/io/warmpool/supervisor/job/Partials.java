package io.warmpool.supervisor.job;

import io.warmpool.supervisor.job.JobDesk.Partial;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Reads what the last attempt of a job has emitted as text: the end of it, from the newest events backwards. */
final class Partials {

    /** In bytes of UTF-8. */
    static final int MOST = 64 * 1024;

    private static final int PIECE = 1000;
    private static final int MOST_PIECES = 8;

    /** Some text, and whether the events before it do not matter any more. */
    private record Tail(String text, boolean whole) {}

    private final JobStore store;

    Partials(JobStore store) {
        this.store = store;
    }

    CompletableFuture<Partial> read(JobRecord job) {
        if (job.attempts().isEmpty()) {
            return CompletableFuture.completedFuture(new Partial("", false));
        }
        return piece(job, job.lastEvent(), "", 0).thenApply(Partials::cut);
    }

    /** Events up to {@code to}, and those before them until there is enough. */
    private CompletableFuture<Tail> piece(JobRecord job, long to, String after, int pieces) {
        var from = Math.max(job.firstEvent() - 1, to - PIECE);
        return read(job, from, to, new StringBuilder(), false).thenCompose(tail -> {
            var text = tail.text() + after;
            var enough = tail.whole() || text.length() > MOST;
            if (enough || from < job.firstEvent() || pieces + 1 == MOST_PIECES) {
                return CompletableFuture.completedFuture(new Tail(text, tail.whole()));
            }
            return piece(job, from, text, pieces + 1);
        });
    }

    /** Those after {@code from} up to {@code to}; the store may give them in several answers. */
    private CompletableFuture<Tail> read(JobRecord job, long from, long to, StringBuilder text, boolean whole) {
        if (from >= to) {
            return CompletableFuture.completedFuture(new Tail(text.toString(), whole));
        }
        return store.events(job.id(), from, (int) Math.min(PIECE, to - from)).thenCompose(events -> {
            var begun = whole;
            for (var event : events) {
                if (event.id() > to) {
                    break;
                }
                if (begins(job, event.what())) {
                    text.setLength(0);
                    begun = true;
                } else if (event.what() instanceof JobEvent.What.Delta(var delta)) {
                    text.append(delta);
                    // More than is shown would only take memory; that some is gone shows in its length.
                    if (text.length() > 4 * MOST) {
                        text.delete(0, text.length() - MOST - 1);
                    }
                }
            }
            return events.isEmpty()
                    ? CompletableFuture.completedFuture(new Tail(text.toString(), begun))
                    : read(job, events.getLast().id(), to, text, begun);
        });
    }

    private static boolean begins(JobRecord job, JobEvent.What what) {
        var last = job.attempts().getLast().number();
        return what instanceof JobEvent.What.Changed changed
                && changed.state() == JobState.RUNNING
                && changed.attempt() == last;
    }

    private static Partial cut(Tail tail) {
        var bytes = tail.text().getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST) {
            return new Partial(tail.text(), !tail.whole());
        }
        var from = bytes.length - MOST;
        while (from < bytes.length && (bytes[from] & 0xc0) == 0x80) {
            from++;
        }
        return new Partial(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8), true);
    }
}
