package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.NewJob;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.job.Webhook;
import io.warmpool.supervisor.store.SqliteFile;
import io.warmpool.supervisor.store.SqliteReader;
import io.warmpool.supervisor.store.SqliteWriter;
import io.warmpool.supervisor.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs in one SQLite file with a write-ahead log, of one supervisor. A commit waits for the disk, and holds all that was handed
 * in meanwhile: what was told as done survives a power cut.
 */
public final class SqliteJobs implements JobStore {

    private static final Logger log = LoggerFactory.getLogger(SqliteJobs.class);

    private static final long CLOSE_MILLIS = 5000;
    private static final long ROW_BYTES = 1024;

    private final SqliteWriter<JobRows> writer;
    private final SqliteReader<JobReads> reader;
    private final Untold untold = new Untold();
    private final AtomicBoolean tidying = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Consumer<JobId> listener = _ -> {};

    private SqliteJobs(SqliteFile file, SqliteWriter<JobRows> writer) {
        this.writer = writer;
        this.reader = new SqliteReader<>(file, JobReads::new);
    }

    /**
     * Always opens. If the file cannot be made or opened, all that needs it fails and says why, and it is tried again later. A
     * file that is damaged is put aside as {@code <file>.damaged-<n>}, and a new one begins.
     *
     * @param path in a folder that nobody else may look into
     * @param library where SQLite's native code is unpacked; no other running process uses this folder
     */
    public static SqliteJobs open(Path path, Path library, JobLimits limits) {
        var file = new SqliteFile(path, library, JobTables.FORMAT);
        return begin(file, new SqliteWriter<>(file, connection -> new JobRows(connection, limits)));
    }

    /** Over a writer that was not started. */
    static SqliteJobs begin(SqliteFile file, SqliteWriter<JobRows> writer) {
        var jobs = new SqliteJobs(file, writer);
        writer.start();
        // Opens the file, and goes on with what the last life left.
        jobs.tidy().exceptionally(failure -> {
            log.error("jobs cannot be stored: {}", StoreException.why(failure));
            return null;
        });
        return jobs;
    }

    // ---- for clients ----

    @Override
    public CompletableFuture<Submission> submit(NewJob job, long maxQueued) {
        return change(job.input().length, rows -> rows.intake().submit(job, maxQueued));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return read(Optional.empty(), reads -> reads.find(id));
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        return read(new JobPage(List.of(), Optional.empty()), reads -> reads.list(filter, before, limit));
    }

    @Override
    public CompletableFuture<Map<JobState, Long>> counts() {
        return read(Map.of(), JobReads::counts);
    }

    @Override
    public CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit) {
        return read(List.of(), reads -> reads.events(id, after, limit));
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return read(Optional.empty(), reads -> reads.output(id));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id, Instant now) {
        return change(0, rows -> rows.wishes().cancel(id, now));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> retry(JobId id, Instant now) {
        return change(0, rows -> rows.wishes().retry(id, now));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> delete(JobId id) {
        return change(0, rows -> rows.wishes().delete(id)).whenComplete((_, _) -> tidy());
    }

    // ---- for those who run them ----

    @Override
    public CompletableFuture<List<Claim>> claim(Wish wish, Instant now) {
        var claiming = untold.begin();
        return change(0, rows -> claiming.perform(rows.attempts(), wish, now)).whenComplete(claiming::end);
    }

    @Override
    public CompletableFuture<List<Claim>> inherit(String owner) {
        return change(0, rows -> rows.attempts().inherit(owner));
    }

    @Override
    public CompletableFuture<Void> renew(String owner) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<List<Claim>> takeLapsed(String owner, List<String> agents, int most) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Written> append(Fence fence, long batch, List<JobEvent.What> events, Instant now) {
        return change(size(events), rows -> rows.attempts().append(fence, batch, events, now));
    }

    private static long size(List<JobEvent.What> events) {
        return events.stream()
                .mapToLong(event -> switch (event) {
                    case JobEvent.What.Delta delta -> delta.text().length();
                    case JobEvent.What.Named named -> named.json().length();
                    default -> 0;
                })
                .sum();
    }

    @Override
    public CompletableFuture<Written> end(Fence fence, Ending ending, Instant now) {
        var size = ending.next() instanceof Ending.Next.Over over
                ? over.output().map(output -> output.bytes().length).orElse(0)
                : 0;
        return change(size, rows -> rows.attempts().end(fence, ending, now));
    }

    // ---- housekeeping ----

    @Override
    public CompletableFuture<Boolean> sweep(Instant now, long maxKept) {
        return change(0, rows -> rows.cleaning().sweep(now, maxKept)).whenComplete((_, _) -> tidy());
    }

    /** Deletes what deleted jobs have left, piece by piece, so that others get their turn in between. */
    private CompletableFuture<Void> tidy() {
        if (tidying.getAndSet(true)) {
            return CompletableFuture.completedFuture(null);
        }
        return writer.write(0, rows -> {
                    var more = rows.cleaning().tidy();
                    writer.hasFreed();
                    return more;
                })
                .handle((more, failure) -> {
                    tidying.set(false);
                    return failure == null
                            ? more ? tidy() : CompletableFuture.<Void>completedFuture(null)
                            : CompletableFuture.<Void>failedFuture(failure);
                })
                .thenCompose(rest -> rest);
    }

    @Override
    public CompletableFuture<Optional<Instant>> nextReady(Instant now) {
        return read(Optional.empty(), reads -> reads.nextReady(now));
    }

    @Override
    public CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most) {
        return change(0, rows -> rows.wishes().takeWebhooks(now, until, most));
    }

    @Override
    public CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook) {
        return change(0, rows -> {
            rows.wishes().noteWebhook(id, ended, webhook);
            return null;
        });
    }

    // ---- the store itself ----

    @Override
    public void onChange(Consumer<JobId> to) {
        listener = to;
    }

    @Override
    public String failure() {
        return writer.trouble();
    }

    private <T> CompletableFuture<T> read(T nothing, JobReads.Look<T> look) {
        return reader.read(nothing, reads -> reads.once(look));
    }

    private <T> CompletableFuture<T> change(long bytes, JobRows.Change<T> change) {
        return writer.write(ROW_BYTES + bytes, rows -> rows.perform(change)).thenApply(told -> {
            tell(told.changed());
            return told.value();
        });
    }

    private void tell(Set<JobId> changed) {
        for (var id : changed) {
            try {
                listener.accept(id);
            } catch (RuntimeException e) {
                log.error("who listens for changes of jobs must not fail", e);
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            // The last connection to close moves the log into the file, which only the writer's can.
            reader.close(CLOSE_MILLIS);
            writer.close(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
