package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.job.JobFeed;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * A client that follows a job. It reads the feed as fast as its client takes what was read, one page at a time; so a slow
 * one costs little memory, and nobody else anything. Confined to its connection's event loop, but for {@link #onNews}.
 */
final class JobFollower extends UnwantedBody implements JobFeed.Follower {

    /** What is written at once. */
    private static final int PIECE = 16 * 1024;

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final JobAccess jobs;
    private final JobEndings endings;
    private final JobId id;
    private final long commentNanos;
    private final JobEventText text = new JobEventText();
    private final AtomicBoolean told = new AtomicBoolean();

    /** The id of the last event that was written. */
    private long after;

    private JobFeed.Following following;
    private long deadline;
    private long retryAt;
    private long lastWrite;
    private boolean begun;
    private boolean over;
    /** Whether there may be events that were not read. */
    private boolean wanted;
    /** Whether the feed is asked for a page, which comes. */
    private boolean reading;
    /** The page that is being written, and how many of its events are. */
    private JobFeed.Page page;

    private int written;
    private JobEndings.Ending ending;
    private boolean busy;

    JobFollower(
            Connection connection, JobAccess jobs, JobEndings endings, JobId id, long after, Duration commentAfter) {
        super(connection);
        this.connection = connection;
        this.jobs = jobs;
        this.endings = endings;
        this.id = id;
        this.after = after;
        this.commentNanos = commentAfter.toNanos();
    }

    @Override
    public void onBodyEnd() {
        // First this, and then a look: so nothing that happens between them is missed.
        var place = jobs.desk().feed().follow(id, this);
        if (place.isEmpty()) {
            refuse(JobProblem.refused("so many follow jobs already that no more may: try again in a moment, or raise"
                    + " jobs.max-followers"));
            return;
        }
        following = place.get();
        retryAt = connection.now();
        deadline = connection.now() + jobs.limit().toNanos();
        wanted = true;
        goOn();
    }

    @Override
    public void onNews() {
        // A thousand events are one task here, not a thousand.
        if (told.compareAndSet(false, true)) {
            home(() -> {
                told.set(false);
                wanted = true;
                goOn();
            });
        }
    }

    @Override
    public void onWritable() {
        goOn();
    }

    @Override
    public void onRounds(long nowNanos) {
        if (over || following == null) {
            return;
        }
        if (!begun && nowNanos - deadline > 0) {
            refuse(JobProblem.refused(JobProblem.LATE));
            return;
        }
        if (page != null && !connection.isWritable()) {
            // It is read again when there is room for it.
            page = null;
            wanted = true;
        }
        if (begun && nowNanos - lastWrite >= commentNanos && connection.isWritable()) {
            var out = connection.buffer();
            text.comment(out);
            send(out);
            // News may be lost while a store cannot be reached.
            wanted = true;
        }
        goOn();
    }

    /** Without a last event: so the client comes again, with the id of what it had last. */
    @Override
    public void onServerClosing() {
        if (over) {
            return;
        }
        if (begun) {
            end();
        } else {
            refuse(JobProblem.refused("the server stops: follow the job again in a moment"));
        }
    }

    @Override
    public void onGone() {
        finish();
    }

    private void goOn() {
        if (over || following == null || reading || ending != null || busy) {
            return;
        }
        // A write may say at once that there is room for another.
        busy = true;
        try {
            writeAndRead();
        } finally {
            busy = false;
        }
    }

    private void writeAndRead() {
        if (page != null) {
            writePage();
        }
        if (!over
                && page == null
                && ending == null
                && wanted
                && connection.isWritable()
                && connection.now() - retryAt >= 0) {
            reading = true;
            wanted = false;
            hear(jobs.desk().feed().read(id, after), this::onPage);
        }
    }

    private void onPage(Optional<JobFeed.Page> read, Throwable failure) {
        reading = false;
        if (over) {
            return;
        }
        if (failure != null) {
            failed(failure);
        } else if (read.isEmpty()) {
            deleted();
        } else {
            page = read.get();
            written = 0;
            wanted |= !page.events().isEmpty();
            goOn();
        }
    }

    private void writeMissing(JobFeed.Missing missing) {
        if (missing.to() <= after) {
            return;
        }
        var out = connection.buffer();
        text.missing(out, missing);
        after = missing.to();
        send(out);
    }

    private void writePage() {
        begin();
        var events = page.events();
        if (written == 0 && page.missing().isPresent()) {
            writeMissing(page.missing().get());
        }
        while (written < events.size() && connection.isWritable()) {
            var out = connection.buffer();
            while (written < events.size() && out.readableBytes() < PIECE) {
                var event = events.get(written++);
                text.write(out, event);
                after = event.id();
            }
            send(out);
        }
        if (written == events.size()) {
            var end = page.end();
            page = null;
            end.ifPresent(this::await);
        }
    }

    /** The job has ended, and all that happened before is written. */
    private void await(JobRecord job) {
        ending = endings.take(job);
        hear(ending.bytes(), this::onEnding);
    }

    private void onEnding(ByteBuf bytes, Throwable failure) {
        if (over) {
            return;
        }
        if (failure != null) {
            endings.giveBack(ending);
            ending = null;
            failed(failure);
            return;
        }
        // It is in use until the client has it: so those who come meanwhile get the same.
        var mine = ending;
        ending = null;
        connection.write(bytes.retainedDuplicate()).addListener(_ -> endings.giveBack(mine));
        end();
    }

    /** A stream that has begun outlasts a failure of the store, as the job does. */
    private void failed(Throwable failure) {
        if (!begun) {
            refuse(JobProblem.of(failure));
        } else if (JobProblem.isOfTheStore(failure)) {
            wanted = true;
            retryAt = connection.now() + RETRY_NANOS;
        } else {
            JobProblem.of(failure); // which logs it
            connection.abort();
        }
    }

    private void deleted() {
        var problem = JobProblem.unknown(id);
        if (!begun) {
            refuse(problem);
            return;
        }
        var out = connection.buffer();
        text.last(out, after, "error", Json.of(problem));
        send(out);
        end();
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        var head = Responses.head(HttpResponseStatus.OK, Headers.EVENT_STREAM);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(Headers.X_ACCEL_BUFFERING, Headers.NO);
        connection.beginOpenEnded(head);
        var out = connection.buffer();
        text.begin(out);
        send(out);
    }

    private void send(ByteBuf out) {
        lastWrite = connection.now();
        connection.write(out);
        connection.flush();
    }

    private void refuse(Problem problem) {
        finish();
        connection.answer(problem);
        connection.flush();
    }

    private void end() {
        finish();
        connection.end();
        connection.flush();
    }

    private void finish() {
        over = true;
        page = null;
        if (following != null) {
            following.close();
        }
        if (ending != null) {
            endings.giveBack(ending);
            ending = null;
        }
    }

    private <T> void hear(CompletableFuture<T> answer, BiConsumer<T, Throwable> listener) {
        answer.whenComplete((said, failure) -> home(() -> listener.accept(said, failure)));
    }

    private void home(Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException _) {
            // The event loop has ended, and all connections with it.
        }
    }
}
