package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.JobDraft.NOON;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.JobDraft;
import io.warmpool.supervisor.job.JobIds;
import io.warmpool.supervisor.job.JobStage;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.NewJob;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A process that hands jobs in and runs them as fast as it can, and says what is stored, until it is killed. */
final class SubmittingProcess {

    private static final int AT_ONCE = 32;

    private final SqliteJobs store;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicLong calls = new AtomicLong();

    private SubmittingProcess(SqliteJobs store) {
        this.store = store;
    }

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        new SubmittingProcess(SqliteJobs.open(folder.resolve("jobs.db"), folder.resolve("library"), JobStage.LIMITS))
                .run();
    }

    private void run() throws InterruptedException {
        // For the case that nobody comes to kill it.
        var end = System.nanoTime() + 60_000_000_000L;
        // Those of the drafts begin anew with each process.
        var ids = new JobIds(new SecureRandom());
        while (System.nanoTime() < end) {
            room.acquire();
            var draft = JobDraft.job().made();
            var made = new NewJob(ids.next(NOON), NOON, draft.spec(), draft.input(), draft.fingerprint());
            store.submit(made, 1_000_000).whenComplete((submission, _) -> {
                if (submission instanceof Submission.Accepted accepted) {
                    say("stored " + accepted.job().id());
                }
                room.release();
            });
            room.acquire();
            store.claim(new Wish("home-1", Map.of("a", 1), () -> new CallId(calls.incrementAndGet())), NOON)
                    .thenAccept(this::end)
                    .whenComplete((_, _) -> room.release());
        }
    }

    private void end(List<Claim> claims) {
        for (var claim : claims) {
            store.end(claim.fence(), JobStage.succeeded("x"), NOON).thenAccept(written -> {
                if (written.held()) {
                    say("ended " + claim.job().id());
                }
            });
        }
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
