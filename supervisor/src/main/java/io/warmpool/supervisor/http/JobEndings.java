package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.plane.JobJson;
import io.warmpool.supervisor.plane.WholeJob;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last events of jobs: each is made once and is in memory once, however many follow its job. They may have an output in
 * them, and the followers of a job all want it at the same moment. Safe from any thread.
 */
final class JobEndings {

    /** What is taken for a job besides its output. */
    private static final long RECORD = 16 * 1024;

    private final JobAccess jobs;
    private final ConcurrentHashMap<Key, Ending> endings = new ConcurrentHashMap<>();

    JobEndings(JobAccess jobs) {
        this.jobs = jobs;
    }

    /** A job can end again, after a retry by hand; then its last event is another one. */
    private record Key(JobId job, long lastEvent) {}

    /** The bytes of one last event. */
    static final class Ending {

        private final Key key;
        private final CompletableFuture<ByteBuf> bytes;
        private final Optional<Unread.Share> share;
        private int followers;

        private Ending(Key key, CompletableFuture<ByteBuf> bytes, Optional<Unread.Share> share) {
            this.key = key;
            this.bytes = bytes;
            this.share = share;
        }

        /** Whoever writes them writes a retained duplicate. */
        CompletableFuture<ByteBuf> bytes() {
            return bytes;
        }
    }

    /** The last event of a job that has ended; to be given back once. */
    Ending take(JobRecord job) {
        return endings.compute(new Key(job.id(), job.lastEvent()), (key, there) -> {
            var ending = there == null ? make(key, job) : there;
            ending.followers++;
            return ending;
        });
    }

    /** A follower's client has it, or does not want it any more. */
    void giveBack(Ending ending) {
        endings.compute(ending.key, (_, there) -> {
            ending.followers--;
            if (ending.followers == 0) {
                ending.bytes.whenComplete((bytes, failure) -> {
                    if (failure == null) {
                        bytes.release();
                    }
                    ending.share.ifPresent(Unread.Share::giveBack);
                });
                return null;
            }
            return there;
        });
    }

    /** How many there are. */
    int size() {
        return endings.size();
    }

    private Ending make(Key key, JobRecord job) {
        var share = WholeJob.hasOutput(job)
                ? jobs.unread().take(RECORD + job.outputSize())
                : Optional.<Unread.Share>empty();
        var whole = share.isPresent()
                ? WholeJob.of(jobs.desk(), job)
                : CompletableFuture.completedFuture(WholeJob.bare(job));
        return new Ending(key, later(whole, share), share);
    }

    private static CompletableFuture<ByteBuf> later(CompletableFuture<WholeJob> job, Optional<Unread.Share> share) {
        return job.thenApplyAsync(
                whole -> {
                    var bytes = written(whole);
                    share.ifPresent(taken -> taken.of(bytes.readableBytes()));
                    return bytes;
                },
                Thread::startVirtualThread);
    }

    /** In direct memory, as sockets want it: else each connection would make a copy of its own. */
    private static ByteBuf written(WholeJob whole) {
        var job = whole.job();
        var succeeded = job.state() == JobState.SUCCEEDED;
        var data = succeeded ? done(whole) : error(job);
        var out = Unpooled.directBuffer(data.length + 64);
        new JobEventText().last(out, job.lastEvent(), succeeded ? "done" : "error", data);
        return out;
    }

    private static byte[] done(WholeJob whole) {
        return Json.object(json -> {
            whole.writeOutput(json);
            json.writeObjectFieldStart("job");
            JobJson.write(json, whole.job());
            json.writeEndObject();
        });
    }

    private static byte[] error(JobRecord job) {
        return Json.of(JobProblem.of(job), json -> {
            json.writeObjectFieldStart("job");
            JobJson.write(json, job);
            json.writeEndObject();
        });
    }
}
